// `npm run test:unattended -- [--hours 24] [--seed 1] [--days 1]`: days of the runner in simulated time, with people on both sides and
// everything that goes wrong. `--cycles 2000`: what so many runs leave in its memory.
import { installMissing } from './install.mjs';

installMissing();
const { bundle, runHere } = await import('./bundle.mjs');
const program = await bundle('test/unattended/runner-process.ts');
const options = process.argv.slice(2);
const isCycles = options.includes('--cycles');
const source = `test/unattended/unattended-${isCycles ? 'cycles' : 'day'}.ts`;
process.exitCode = await runHere(await bundle(source), [...options, program]);
