// `npm run test:fuzz -- --runs 10000 [--seed 1] [parsers merges …]`: every property of test/security, or of these files of it,
// tried so often, with texts of this seed.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { installMissing, root } from './install.mjs';

installMissing();
const FUZZ_RUNS = number('--runs', '1000');
const FUZZ_SEED = number('--seed', '1');
console.log(`${FUZZ_RUNS} runs of each property from seed ${FUZZ_SEED}`);
const names = process.argv.slice(2).filter((word, at, all) => !word.startsWith('--') && !all[at - 1]?.startsWith('--'));
const files = names.length === 0 ? ['test/security'] : names.map((name) => `test/security/${name}.test.ts`);
const vitest = ['vitest/vitest.mjs', 'run', '--config', '.vitest.config.ts', '--reporter=verbose', ...files];
const [program = '', ...rest] = vitest;
const { status } = spawnSync(process.execPath, [join(root, 'node_modules', program), ...rest], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, FUZZ_RUNS, FUZZ_SEED },
});
process.exitCode = status ?? 1;

function number(name, otherwise) {
  const at = process.argv.indexOf(name);
  const value = at < 0 ? otherwise : (process.argv[at + 1] ?? '');
  if (!/^[1-9]\d*$/.test(value)) throw new Error(`${name}: expected a whole number from 1 on`);
  return value;
}
