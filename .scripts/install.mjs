// Only Node built-ins here: this runs before anything is installed.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Runs `npm ci` unless `node_modules` already holds what the lock file asks for. */
export function installMissing() {
  const missing = firstMissing();
  if (missing === null) return;
  console.log(`Installing dependencies (${missing}): npm ci`);
  // `--include=dev`: NODE_ENV=production must not leave the tools out. The build is a step of its own.
  const { command, shell } = npm();
  const result = spawnSync(command[0], [...command.slice(1), 'ci', '--include=dev', '--no-fund', '--no-audit'], {
    cwd: root,
    stdio: 'inherit',
    shell,
    env: { ...process.env, ROADMAP_PREPARE: 'skip' },
  });
  if (result.status !== 0) {
    console.error(
      'Installing the dependencies failed (npm ci, above). Check the network, then run the same command again.',
    );
    process.exit(result.status ?? 1);
  }
}

/** npm writes `.package-lock.json` last, so an interrupted installation has none. */
function firstMissing() {
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  const present = readPackages(join(root, 'node_modules', '.package-lock.json'));
  if (present === null) return 'no node_modules yet';
  for (const [path, entry] of Object.entries(wanted)) {
    if (path === '' || entry.optional || entry.devOptional) continue;
    if (present[path]?.version !== entry.version) return `${path} ${entry.version} is not there`;
  }
  return null;
}

function readPackages(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8')).packages;
  } catch {
    return null;
  }
}

/** The npm that started us, without a shell; else the one on PATH, which on Windows is a script that needs one. */
function npm() {
  const running = process.env.npm_execpath;
  if (running?.endsWith('.js')) return { command: [process.execPath, running], shell: false };
  return { command: ['npm'], shell: process.platform === 'win32' };
}
