// Bundles cli/main.ts into dist/roadmap.js: one tiny start file, everything else in chunks loaded when needed.
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
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
  const { output } = await bundle();
  const edit = output.find(({ fileName }) => fileName.startsWith('chunks/edit-'))?.fileName;
  if (edit === undefined) fail('a chunk "edit" was expected.');
  const files = new Map(output.map((chunk) => [chunk.fileName, finish(chunk, edit)]));
  const inputs = output.flatMap((chunk) => Object.keys(chunk.modules)).map((path) => slashes(relative(root, path)));
  files.set('package.json', '{ "type": "commonjs" }\n');
  files.set('code-cache.js', readFileSync(join(root, '.scripts/code-cache.cjs'), 'utf8'));
  files.set('THIRD-PARTY-NOTICES.txt', notices(root, inputs));
  write(files);
  const kilobytes = Math.round([...files.values()].reduce((sum, text) => sum + text.length, 0) / 1024);
  const time = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`Built dist/${entry} and ${files.size - 1} more files, ${kilobytes} kB in ${time} s`);
}

async function bundle() {
  const { rolldown } = await import('rolldown');
  try {
    const bundled = await rolldown({
      cwd: root,
      input: { roadmap: 'cli/main.ts' },
      platform: 'node',
      // The same package as ES modules: what is not used is left out, and it loads a third faster.
      resolve: { alias: { yaml: join(root, 'node_modules/yaml/browser/dist/index.js') } },
      // What is loaded later in one place and at once in another is what the groups below are for.
      checks: { ineffectiveDynamicImport: false },
      transform: { target: 'node20.19' },
    });
    return await bundled.generate({
      // Loading an ES module takes Node longer, and nothing of it can be kept (code-cache.cjs).
      format: 'cjs',
      dynamicImportInCjs: false,
      entryFileNames: '[name].js',
      chunkFileNames: 'chunks/[name]-[hash].js',
      // Names are kept: a stack trace in a bug report should say something.
      minify: { compress: true, mangle: { keepNames: true }, codegen: { removeWhitespace: true } },
      codeSplitting: { groups: groups.map(toRolldown) },
    });
  } catch (error) {
    return fail(error.message);
  }
}

/**
 * What is loaded together lies in one file: fifty small chunks take longer to load than all of them in one. `hot` is what
 * the commands of `cli/core.ts` need and nothing else; then what commands that edit need besides, and what sync needs.
 */
const groups = [
  { name: 'version', from: ['cli/version.ts'] },
  { name: 'hot', from: ['cli/shell.ts', 'cli/core.ts', 'src/store/git/find.ts'] },
  { name: 'edit', from: ['cli/commands/issue-update.ts'] },
  { name: 'sync', from: ['cli/commands/sync.ts'] },
];

function toRolldown(group, at) {
  const { name } = group;
  return {
    debugName: name,
    priority: groups.length - at,
    name: (id, context) => (closure(group, context).has(id) ? name : null),
  };
}

/** The modules that are loaded with these, whatever is imported later on. */
function closure(group, context) {
  if (group.modules !== undefined) return group.modules;
  const modules = new Set();
  const visit = (id) => {
    if (modules.has(id)) return;
    modules.add(id);
    for (const imported of context.getModuleInfo(id)?.importedIds ?? []) visit(imported);
  };
  for (const path of group.from) visit(join(root, path));
  return (group.modules = modules);
}

/** The start file loads what nearly every command needs through the code cache. */
function finish({ fileName, code }, edit) {
  if (KEPT.test(fileName) && /\bimport\(/.test(code)) return fail('A script that is kept compiled cannot import.');
  if (fileName !== entry) return code;
  const loading = /require\((`|"|')\.\/(chunks\/hot-[^`"']+)\1\)/g;
  if (code.match(loading)?.length !== 1) return fail(`dist/${entry} was expected to load the chunk "hot" once.`);
  const cached = `require("./code-cache.js")("./$2","./${edit}")`;
  return `#!/usr/bin/env node\n${code.replace(/^#!.*\n/, '').replace(loading, cached)}`;
}

const KEPT = /^chunks\/(?:hot|edit)-[^/]*$/;

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
