import { appendFileSync, closeSync, openSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createLock } from '../../src/store/lock.ts';
import { systemClock } from './system-clock.ts';

/**
 * A process of its own that takes the lock `rounds` times, and dies holding it the last time. While it holds the lock it
 * makes a file that must not exist; a line `twice` in the log says that two held it at once.
 */
const [commonDir = '', rounds = '1', waitMs = '0'] = process.argv.slice(2);
const lock = createLock({ commonDir, clock: systemClock, waitMs: Number(waitMs) });
const log = (word: string) => appendFileSync(join(commonDir, 'log'), `${word}\n`);

for (let round = 1; ; round++) {
  const release = await lock.acquire('a child');
  const marker = join(commonDir, 'marker');
  try {
    closeSync(openSync(marker, 'wx'));
  } catch {
    log('twice');
  }
  await sleep(Math.random() * 3);
  rmSync(marker, { force: true });
  log('held');
  if (round === Number(rounds)) {
    process.stdout.write('holding\n');
    if (rounds === '1') await sleep(60_000);
    process.kill(process.pid, 'SIGKILL');
  }
  await release();
}
