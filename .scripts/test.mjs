// `npm test`: installs what is missing, then everything that has to hold. Stops at the first step that fails.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installMissing, root } from './install.mjs';

const scratch = mkdtempSync(join(tmpdir(), 'roadmap-test-'));
const asked = process.argv.slice(2);
const vitest = ['vitest/vitest.mjs', 'run', '--config', '.vitest.config.ts', '--reporter=default', '--reporter=json'];
const reports = [join(scratch, 'engine.json'), join(scratch, 'tests.json')];
/** The engine's own tests reach every branch of it (design: architecture.md, Tests); what they miss is listed. */
const engine = [
  ...['test/sync', `--outputFile.json=${reports[0]}`],
  ...['--coverage.enabled', '--coverage.include=src/sync/**/*.ts', '--coverage.thresholds.branches=100'],
  ...['--coverage.reporter=text', '--coverage.skipFull', `--coverage.reportsDirectory=${join(scratch, 'coverage')}`],
];
/** Arguments name the tests that are wanted, and nothing else. */
const others = asked.length > 0 ? asked : ['--exclude=test/sync/**'];

/** One after the other; what stands side by side uses one core each. */
const steps = [
  [
    ['types', 'typescript/bin/tsc', '--noEmit', '-p', '.'],
    ['lint', 'eslint/bin/eslint.js', '-c', '.eslint.config.js', '--max-warnings=0', '.'],
    ['format', 'prettier/bin/prettier.cjs', '--check', '--log-level=warn', '.'],
  ],
  [['build', '../.scripts/build.mjs']],
  ...(asked.length > 0 ? [] : [[['engine', ...vitest, ...engine]]]),
  [['tests', ...vitest, `--outputFile.json=${reports[1]}`, ...others]],
];

let failed = null;
installMissing();
for (const abreast of steps) {
  if (failed !== null) break;
  const outcomes = await Promise.all(abreast.map((one) => step(one, abreast.length > 1)));
  failed = outcomes.find((name) => name !== null) ?? null;
}
if ([null, 'engine', 'tests'].includes(failed)) printCounts();
else console.error(`\nStopped: ${failed} failed.`);
rmSync(scratch, { recursive: true, force: true });
process.exit(failed === null ? 0 : 1);

/** @returns the name of the step if it failed; what steps side by side print is kept apart. */
async function step([name, script, ...rest], isKept) {
  if (!isKept) console.log(`\n== ${name}`);
  const started = performance.now();
  const { ok, said } = await run(script, rest, isKept);
  if (isKept) process.stdout.write(`\n== ${name}\n${said}`);
  console.log(`== ${name} ${ok ? 'ok' : 'FAILED'} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
  return ok ? null : name;
}

function run(script, rest, isKept) {
  const stdio = isKept ? ['ignore', 'pipe', 'pipe'] : 'inherit';
  const child = spawn(process.execPath, [join(root, 'node_modules', script), ...rest], { cwd: root, stdio });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', (text) => (said += text));
  return new Promise((resolve) => child.on('close', (code) => resolve({ ok: code === 0, said })));
}

/** The closing line, alone, for whoever reads the end of a log. */
function printCounts() {
  const runs = reports.filter((path) => existsSync(path)).map((path) => JSON.parse(readFileSync(path, 'utf8')));
  const sum = (count) => runs.reduce((all, run) => all + run[count], 0);
  console.log(`\n${sum('numPassedTests')} passed, ${sum('numFailedTests')} failed`);
}
