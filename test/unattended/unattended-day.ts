// Days of a runner in simulated time. Usage: npm run test:unattended -- [--hours 24] [--seed 1] [--days 1] [--pace 1] [--cycles 2000]
import { parseArgs } from 'node:util';
import { playDay } from './day.ts';
import { printDay } from './print-day.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    hours: { type: 'string', default: '24' },
    seed: { type: 'string', default: '1' },
    days: { type: 'string', default: '1' },
    pace: { type: 'string', default: '1' },
    quiet: { type: 'string', default: '24' },
    trace: { type: 'boolean', default: false },
  },
});
const [program = ''] = positionals;
const [hours, first, days, pace, quietHours] = [values.hours, values.seed, values.days, values.pace, values.quiet].map(
  Number,
);
for (let seed = first ?? 1; seed < (first ?? 1) + (days ?? 1); seed += 1) {
  const day = await playDay({ seed, hours: hours ?? 24, pace: pace ?? 1, quietHours: quietHours ?? 0, program });
  printDay(day, values.trace);
  if (day.wrong.length > 0) process.exitCode = 1;
}
