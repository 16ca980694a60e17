// Bundles cli/main.ts into dist/roadmap.js: one tiny start file, everything else in chunks loaded when needed.
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './install.mjs';
import { notices } from './notices.mjs';

const dist = join(root, 'dist');
const entry = 'roadmap.js';

/** @returns {Promise<void>} after `dist/` holds exactly this build. Exits with 1 and a message when the sources do not build. */
export async function build() {
  const started = performance.now();
  if (!existsSync(join(root, 'cli/main.ts'))) fail('cli/main.ts is not there; it is where the bundle starts.');
  const result = await bundle();
  const files = new Map(result.outputFiles.map((file) => [slashes(relative(dist, file.path)), finish(file)]));
  files.set('THIRD-PARTY-NOTICES.txt', notices(root, Object.keys(result.metafile.inputs)));
  write(files);
  const kilobytes = Math.round([...files.values()].reduce((sum, text) => sum + text.length, 0) / 1024);
  const time = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`Built dist/${entry} and ${files.size - 1} more files, ${kilobytes} kB in ${time} s`);
}

async function bundle() {
  const esbuild = await import('esbuild');
  try {
    return await esbuild.build({
      absWorkingDir: root,
      entryPoints: { roadmap: 'cli/main.ts' },
      outdir: dist,
      chunkNames: 'chunks/[name]-[hash]',
      bundle: true,
      splitting: true,
      write: false,
      metafile: true,
      platform: 'node',
      format: 'esm',
      target: 'node20.19',
      // Names are kept: a stack trace in a bug report should say something.
      minifyWhitespace: true,
      minifySyntax: true,
      legalComments: 'none',
      // The same package as ES modules: what is not used is left out, and it loads a third faster.
      alias: { yaml: join(root, 'node_modules/yaml/browser/dist/index.js') },
      plugins: [coreModules, versionAlone],
      logLevel: 'error',
    });
  } catch (error) {
    if (!Array.isArray(error.errors)) throw error;
    return fail(`${error.errors.length} error(s), listed above.`);
  }
}

/**
 * `require('fs')` inside a CommonJS package becomes an `import`, so that no chunk needs `createRequire`:
 * an ES module has no `require`.
 */
const coreModules = {
  name: 'core-modules',
  setup(build) {
    const names = new Set(builtinModules);
    build.onResolve({ filter: /^[a-z_:/]+$/ }, ({ path, kind }) => {
      const name = path.replace(/^node:/, '');
      return kind === 'require-call' && names.has(name) ? { path: name, namespace: 'core' } : undefined;
    });
    build.onResolve({ filter: /^core:/ }, ({ path }) => ({
      path: path.slice('core:'.length),
      namespace: 'core-import',
    }));
    build.onLoad({ filter: /.*/, namespace: 'core' }, ({ path }) => ({
      contents: `module.exports = require('core:${path}').default;`,
    }));
    build.onLoad({ filter: /.*/, namespace: 'core-import' }, ({ path }) => ({
      contents: `export { default } from 'node:${path}';`,
    }));
  },
};

/** What the start file needs of package.json, and nothing else. */
const versionAlone = {
  name: 'version-alone',
  setup(build) {
    build.onLoad({ filter: /package\.json$/ }, ({ path }) => {
      if (path !== join(root, 'package.json')) return undefined;
      const { version } = JSON.parse(readFileSync(path, 'utf8'));
      return { loader: 'json', contents: JSON.stringify({ version }) };
    });
  },
};

function finish(file) {
  const text = file.text;
  if (/\btypeof require\b/.test(text) && /\b__require\b/.test(text)) return withRequire(text);
  return slashes(relative(dist, file.path)) === entry ? withShebang(text) : text;
}

/** A `require` that was not resolved when bundling: give this one chunk a real one. */
function withRequire(text) {
  return `import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);${text}`;
}

function withShebang(text) {
  return text.startsWith('#!') ? text : `#!/usr/bin/env node\n${text}`;
}

/** Chunks first, the start file last and by rename, what is left of older builds after that: a `roadmap` running meanwhile works. */
function write(files) {
  mkdirSync(join(dist, 'chunks'), { recursive: true });
  for (const [name, text] of [...files].sort(([a], [b]) => Number(a === entry) - Number(b === entry))) {
    const path = join(dist, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(`${path}.new`, text, { mode: name === entry ? 0o755 : 0o644 });
    renameSync(`${path}.new`, path);
  }
  for (const name of readdirSync(dist, { recursive: true })) {
    const path = slashes(name);
    if (path !== 'chunks' && !files.has(path)) rmSync(join(dist, name), { recursive: true, force: true });
  }
}

function slashes(path) {
  return path.replaceAll('\\', '/');
}

function fail(message) {
  console.error(`The build stopped: ${message}`);
  process.exit(1);
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) await build();
