import { existsSync, lstatSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import {
  deskKeyPath,
  openDesk,
  readDeskKey,
  visitDesk,
  type DeskKey,
  type Visitor,
} from '../../src/store/runner-desk.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

const idle = new AbortController().signal;

/** A desk that repeats what is asked. */
async function makeDesk(
  deeper = '',
): Promise<{ dir: string; key: DeskKey; visitors: Visitor[]; close(): Promise<void> }> {
  const folder = makeTemporaryFolder();
  const dir = join(folder.path, deeper);
  mkdirSync(join(dir, 'roadmap'), { recursive: true });
  const visitors: Visitor[] = [];
  const desk = await openDesk(dir, (visitor) => {
    visitors.push(visitor);
    if (visitor.asks === 'wait') return;
    visitor.say(`you asked ${visitor.asks}`);
    visitor.end();
  });
  onTestFinished(async () => {
    await desk.close();
    folder.dispose();
  });
  return { dir, key: readDeskKey(dir) ?? { path: '', token: '' }, visitors, close: desk.close };
}

async function ask(key: DeskKey, asks: string, signal = idle): Promise<{ how: string; heard: string[] }> {
  const heard: string[] = [];
  const how = await visitDesk(key, asks, { hear: (line) => void heard.push(line), signal });
  return { how, heard };
}

test('who has the key is answered; the key and the socket are for the user alone, and go with the desk', async () => {
  const { dir, key, close } = await makeDesk();
  expect(await ask(key, 'x'.repeat(100_000))).toEqual({ how: 'answered', heard: [`you asked ${'x'.repeat(100_000)}`] });
  expect([statSync(deskKeyPath(dir)).mode & 0o777, statSync(key.path).mode & 0o777]).toEqual([0o600, 0o600]);
  await close();
  expect([existsSync(deskKeyPath(dir)), existsSync(key.path)]).toEqual([false, false]);
  expect(await ask(key, 'late')).toEqual({ how: 'nobody', heard: [] });
});

test('without the key nobody gets to the runner, whatever they send', async () => {
  const { key, visitors } = await makeDesk();
  for (const token of ['', 'wrong', key.token.slice(1), `${key.token}0`])
    expect(await ask({ ...key, token }, 'x')).toEqual({ how: 'nobody', heard: [] });
  const flood = connect({ path: key.path });
  flood.on('error', () => undefined);
  flood.write('x'.repeat(3 * 1024 * 1024));
  await new Promise((resolve) => flood.on('close', resolve));
  expect(visitors).toEqual([]);
});

test('one that says nothing is hung up on, and a runner that does not answer is left alone', async () => {
  const { key, visitors } = await makeDesk();
  const silent = connect({ path: key.path });
  const since = Date.now();
  expect((await ask(key, 'wait')).how).toBe('nobody');
  await new Promise((resolve) => (silent.destroyed ? resolve(null) : silent.on('close', resolve)));
  expect(Date.now() - since).toBeLessThan(5000);
  expect(visitors[0]?.gone.aborted).toBe(true);
});

test('a visitor who wants to end it is heard while they wait for the answer', async () => {
  const { key, visitors } = await makeDesk();
  const stop = new AbortController();
  const answer = ask(key, 'wait', stop.signal);
  while (visitors.length === 0) await new Promise(setImmediate);
  const [visitor] = visitors;
  visitor?.gone.addEventListener('abort', () => {
    visitor.say('ended');
    visitor.end();
  });
  stop.abort();
  expect(await answer).toEqual({ how: 'answered', heard: ['ended'] });
});

test('where the path is too long for a socket it is in a folder of our own, and a killed desk is replaced', async () => {
  const deep = 'a-folder-with-a-long-name/'.repeat(6);
  const first = await makeDesk(deep);
  onTestFinished(() => rmSync(dirname(first.key.path), { recursive: true, force: true }));
  expect(first.key.path.startsWith(first.dir)).toBe(false);
  expect(lstatSync(dirname(first.key.path)).mode & 0o777).toBe(0o700);
  expect((await ask(first.key, 'a')).how).toBe('answered');
  // The socket of one that was killed is still there.
  const again = await openDesk(first.dir, (visitor) => visitor.end());
  expect(readDeskKey(first.dir)?.token).not.toBe(first.key.token);
  await first.close();
  expect(readFileSync(deskKeyPath(first.dir), 'utf8')).toContain('token');
  await again.close();
});
