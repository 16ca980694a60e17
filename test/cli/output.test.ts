import { execFileSync, spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { setImmediate as rest } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { fileOutput, streamOutput } from '../../cli/output.ts';

function makeFile(): { readonly path: string; readonly fd: number } {
  const folder = mkdtempSync(join(tmpdir(), 'roadmap-output-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'out');
  return { path, fd: openSync(path, 'w') };
}

it.each([
  ['ENOSPC', 'ENOSPC: write'],
  ['EPIPE', null],
])('a stream that ends with %s loses %j', async (code, expected) => {
  const stream = new Writable({
    autoDestroy: false,
    write: (_chunk, _encoding, done) => done(Object.assign(new Error(`${code}: write`), { code })),
  });
  const output = streamOutput(stream as unknown as NodeJS.WriteStream);
  for (const line of ['one', 'two', 'three']) output.write(line);
  expect((await output.flush())?.message ?? null).toBe(expected);
});

it('what is written to a file is there when the program rests, or when it is asked for', async () => {
  const { path, fd } = makeFile();
  const output = fileOutput(fd);
  output.write('ümläut\n');
  expect(readFileSync(path, 'utf8')).toBe('');
  await rest();
  expect(readFileSync(path, 'utf8')).toBe('ümläut\n');
  output.write('x'.repeat(100_000));
  expect(readFileSync(path, 'utf8')).toHaveLength(100_007);
  output.write('end');
  expect(await output.flush()).toBeNull();
  expect(readFileSync(path, 'utf8').endsWith('xend')).toBe(true);
});

it('a write that fails is told once, and nothing is written after it', async () => {
  const { fd } = makeFile();
  closeSync(fd);
  const output = fileOutput(fd);
  output.write('a');
  expect((await output.flush())?.code).toBe('EBADF');
  output.write('b');
  expect((await output.flush())?.code).toBe('EBADF');
});

it('a full disk is told', async () => {
  const full = openSync('/dev/full', 'w');
  onTestFinished(() => closeSync(full));
  const output = fileOutput(full);
  output.write('a');
  expect((await output.flush())?.code).toBe('ENOSPC');
});

it('a pipe that does not wait gets everything, however slowly it is read', { timeout: 30_000 }, async () => {
  const program = `
    import { fileOutput } from ${JSON.stringify(join(import.meta.dirname, '../../cli/output.ts'))};
    const output = fileOutput(1);
    for (let at = 0; at < 60_000; at += 1) output.write(String(at).padStart(9, '0') + '\\n');
    await output.flush();
  `;
  const bundled = execFileSync(
    join(import.meta.dirname, '../../node_modules/.bin/esbuild'),
    ['--bundle', '--platform=node', '--format=esm', '--loader=ts'],
    { input: program, encoding: 'utf8', cwd: import.meta.dirname },
  );
  const child = spawn(process.execPath, ['--input-type=module', '-e', bundled], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let read = '';
  for await (const chunk of child.stdout) {
    read += String(chunk);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  expect(read.split('\n')).toHaveLength(60_001);
});
