// `npm test`: installs what is missing, then everything that has to hold. Stops at the first step that fails.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installMissing, root } from './install.mjs';

const scratch = mkdtempSync(join(tmpdir(), 'roadmap-test-'));
const report = join(scratch, 'vitest.json');
const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];

const steps = [
  ['types', 'typescript/bin/tsc', '--noEmit', '-p', '.'],
  ['lint', 'eslint/bin/eslint.js', '-c', '.eslint.config.js', '--max-warnings=0', '.'],
  ['format', 'prettier/bin/prettier.cjs', '--check', '--log-level=warn', '.'],
  ['build', '../.scripts/build.mjs'],
  ['tests', 'vitest/vitest.mjs', 'run', '--config', '.vitest.config.ts', ...reporters, ...process.argv.slice(2)],
];

let failed = null;
step('install', installMissing);
for (const [name, script, ...rest] of steps) {
  failed ??= step(name, () => run(script, rest)) ? null : name;
}
if (failed === null || failed === 'tests') printCounts();
else console.error(`\nStopped: ${failed} failed.`);
rmSync(scratch, { recursive: true, force: true });
process.exit(failed === null ? 0 : 1);

function step(name, work) {
  console.log(`\n== ${name}`);
  const started = performance.now();
  const ok = work() !== false;
  console.log(`== ${name} ${ok ? 'ok' : 'FAILED'} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
  return ok;
}

function run(script, rest) {
  const result = spawnSync(process.execPath, [join(root, 'node_modules', script), ...rest], {
    cwd: root,
    stdio: 'inherit',
  });
  return result.status === 0;
}

/** The closing line, alone, for whoever reads the end of a log. */
function printCounts() {
  const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(report, 'utf8'));
  console.log(`\n${numPassedTests} passed, ${numFailedTests} failed`);
}
