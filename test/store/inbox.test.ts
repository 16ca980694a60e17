import { appendFileSync, mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createInbox } from '../../src/store/inbox.ts';
import { deliveryOf, inboxContract } from '../contracts/inbox.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

const DAY = 24 * 3_600_000;
const dayAfter = (days: number): string => new Date(Date.UTC(2026, 0, 5, 10) + days * DAY).toISOString();

function place(): string {
  const folder = makeTemporaryFolder();
  onTestFinished(() => folder.dispose());
  return join(folder.path, 'roadmap', 'inbox');
}

inboxContract('an inbox in a folder', () => {
  const folder = makeTemporaryFolder();
  const path = join(folder.path, 'inbox');
  return { inbox: createInbox(path), again: () => createInbox(path), close: () => folder.dispose() };
});

describe('an inbox in a folder', () => {
  const arrived = (folder: string): string => join(folder, 'in-2026-01-05.jsonl');

  it('reading one that is not there makes nothing', async () => {
    const folder = place();
    await createInbox(folder).waiting();
    expect(() => readdirSync(folder)).toThrow('ENOENT');
  });

  it('cut at any byte of its last record is read up to there, and goes on', async () => {
    const folder = place();
    await createInbox(folder).put(deliveryOf('a'));
    const first = readFileSync(arrived(folder)).length;
    await createInbox(folder).put(deliveryOf('b'));
    const bytes = readFileSync(arrived(folder));
    for (let size = first; size < bytes.length; size += 1) {
      writeFileSync(arrived(folder), bytes.subarray(0, size));
      const inbox = createInbox(folder);
      expect((await inbox.waiting()).map(({ id }) => id)).toEqual(['a']);
      // A whole line without its end is no line, so what was not answered is delivered once more.
      expect(await createInbox(folder).put(deliveryOf('c'))).toBe('new');
      const ids = (await inbox.waiting()).map(({ id }) => id).filter((id) => id !== 'b');
      expect(ids).toEqual(['a', 'c']);
    }
  });

  it('sets aside what is damaged, or of another shape, and reads the rest', async () => {
    const folder = place();
    await createInbox(folder).put(deliveryOf('a'));
    const odd = ['{', 'null', '7', '"x"', '[]', '{"id":"z"}', '{"id":"z","at":"2026","stirred":{}}', '\u0000\ufffd'];
    const shapes = [{ stirred: null }, { stirred: { keys: [7], everything: true } }, { at: 5 }, { remote: null }];
    for (const shape of shapes) odd.push(JSON.stringify({ ...deliveryOf('z'), ...shape }));
    appendFileSync(arrived(folder), `${odd.join('\n')}\n`);
    appendFileSync(join(folder, 'done-2026-01-05.jsonl'), '{"done":7}\n{"done":[7,"b"]}\n{');
    writeFileSync(join(folder, 'in-yesterday.jsonl'), 'not ours');
    const inbox = createInbox(folder);
    await inbox.put(deliveryOf('b'));
    await inbox.put(deliveryOf('c'));
    expect((await inbox.waiting()).map(({ id }) => id)).toEqual(['a', 'c']);
  });

  it('remembers five days on which something arrived, and no more; a clock that jumps costs none of them', async () => {
    const folder = place();
    const inbox = createInbox(folder);
    for (const at of [0, 1, 2, 3, 20_000, 4].map(dayAfter)) {
      await inbox.put(deliveryOf(at, { at }));
      await inbox.done([at]);
    }
    const names = readdirSync(folder).filter((name) => name.startsWith('in-'));
    expect(names).toHaveLength(5);
    expect(await inbox.put(deliveryOf(dayAfter(1), { at: dayAfter(4) }))).toBe('known');
    expect(await createInbox(folder).put(deliveryOf(dayAfter(1), { at: dayAfter(4) }))).toBe('known');
    expect(await createInbox(folder).put(deliveryOf(dayAfter(0), { at: dayAfter(4) }))).toBe('new');
  });

  it('says so when nothing can be kept, knows nothing of it, and keeps the next one', async () => {
    const folder = place();
    mkdirSync(folder, { recursive: true });
    mkdirSync(arrived(folder));
    const inbox = createInbox(folder);
    await expect(inbox.put(deliveryOf('a'))).rejects.toThrow('EISDIR');
    rmSync(arrived(folder), { recursive: true });
    expect(await inbox.put(deliveryOf('a'))).toBe('new');
    truncateSync(arrived(folder), 0);
    expect(await inbox.waiting()).toEqual([]);
  });

  it('a thousand that come at once wait for the disk together', async () => {
    const inbox = createInbox(place());
    const started = performance.now();
    await Promise.all(Array.from({ length: 1000 }, (_, n) => inbox.put(deliveryOf(`d${n}`))));
    expect(performance.now() - started).toBeLessThan(2000);
    expect(await inbox.waiting()).toHaveLength(1000);
  });
});
