import { writeSync } from 'node:fs';
import { version } from './version.ts';

const [first, ...others] = process.argv.slice(2);
if ((first === '--version' || first === '-V') && others.length === 0) printVersion();
else void start();

async function start(): Promise<void> {
  const { processIo, run } = await import('./shell.ts');
  const interrupt = new AbortController();
  const io = processIo(process, interrupt.signal);
  const stop = (signal: NodeJS.Signals): void => {
    // The second Ctrl-C ends at once: the exit code of a process that its signal killed.
    if (interrupt.signal.aborted) process.exit(signal === 'SIGINT' ? 130 : 143);
    interrupt.abort(signal);
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  const code = await run(process.argv.slice(2), io);
  // What is left may wait for a reader: a signal ends that.
  process.off('SIGINT', stop).off('SIGTERM', stop);
  const lost = await io.stdout.flush();
  if (lost !== null) io.stderr.write(`error: the output could not be written: ${lost.message}\n`);
  await io.stderr.flush();
  process.exit(lost !== null && code === 0 ? 1 : code);
}

/** Without a stream, which takes longer to load than everything else that this does. */
function printVersion(): void {
  try {
    writeSync(1, `roadmap ${version}\n`);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'EPIPE') return;
    console.error(`error: the output could not be written: ${message}`);
    process.exitCode = 1;
  }
}
