// The runner as it is, in a process of its own, with a clock that whoever started it moves. Everything else is real.
import { processIo } from '../../cli/process-io.ts';
import { run } from '../../cli/run.ts';
import type { Clock } from '../../src/ports/system.ts';
import type { FromRunner, ToRunner } from './runner.ts';

const interrupt = new AbortController();
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => interrupt.abort(signal));
process.on('disconnect', () => process.exit(1));

const sleepers = new Map<number, () => void>();
let now = Number(process.env['ROADMAP_TEST_NOW']);
let last = 0;
process.on('message', (message: ToRunner) => {
  if (message.is === 'usage') return say(usage());
  now = message.now;
  if (message.is === 'wake') sleepers.get(message.id)?.();
});

const clock: Clock = {
  now: () => now,
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      const id = (last += 1);
      const end = (): void => {
        sleepers.delete(id);
        signal?.removeEventListener('abort', stop);
        resolve();
      };
      const stop = (): void => {
        sleepers.delete(id);
        say({ is: 'awake', id });
        reject(new Error('interrupted'));
      };
      if (signal?.aborted === true) return stop();
      sleepers.set(id, end);
      signal?.addEventListener('abort', stop, { once: true });
      say({ is: 'sleep', id, ms });
    }),
};

function say(message: FromRunner): void {
  process.send?.(message);
}

function usage(): FromRunner {
  (globalThis as { gc?: () => void }).gc?.();
  const { rss, heapUsed } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  return { is: 'usage', rss, heap: heapUsed, cpu_ms: (user + system) / 1000 };
}

const { program, ...io } = processIo(process, interrupt.signal);
void program;
const code = await run(process.argv.slice(2), { ...io, clock });
await io.stdout.flush();
await io.stderr.flush();
process.exit(code);
