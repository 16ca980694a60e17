import { PassThrough, Writable } from 'node:stream';
import { expect, it } from 'vitest';
import { flush, processIo } from '../../cli/process-io.ts';

/** A process whose output ends with this error. */
function failing(code: string): NodeJS.Process {
  const stdout = new Writable({
    autoDestroy: false,
    write: (_chunk, _encoding, done) => done(Object.assign(new Error(`${code}: write`), { code })),
  });
  const streams = { stdin: new PassThrough(), stdout, stderr: new PassThrough() };
  return { ...streams, cwd: () => '/', env: {} } as unknown as NodeJS.Process;
}

it.each([
  ['ENOSPC', 'ENOSPC: write'],
  ['EPIPE', null],
])('output that ends with %s loses %j', async (code, expected) => {
  const owner = failing(code);
  const io = processIo(owner, new AbortController().signal);
  for (const line of ['one', 'two', 'three']) io.stdout.write(line);
  expect((await flush(owner))?.message ?? null).toBe(expected);
});
