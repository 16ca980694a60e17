import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { makeRoadmap, type World } from '../harness.ts';

let world: World;

beforeEach(async () => {
  world = await makeRoadmap();
  await world.roadmap('issue', 'create', 'Fix login');
  mkdirSync(join(world.root, '.roadmap/comments/a0a0a0a0'), { recursive: true });
});

const list = (...args: string[]) => world.roadmap('issue', 'comment', 'list', 'a0a0', ...args);

function put(name: string, frontmatter: string, body: string): void {
  world.write(`.roadmap/comments/a0a0a0a0/${name}`, `---\n${frontmatter}\n---\n\n${body}\n`);
}

it('an issue that nobody spoke about says so, on stderr', async () => {
  expect(await list()).toEqual({ code: 0, out: '', err: 'no comments on a0a0a0a0\n' });
  expect(await list('--json')).toMatchObject({ code: 0, out: '[]\n' });
});

it('shows whose they are, when they were made and changed, and what they answer', async () => {
  put('20260102T090000Z-c1c1c1c1.md', 'id: c1c1c1c1\nauthor: Ana', 'First\n\n- a\n- b');
  put(
    '20260102T100000Z-c2c2c2c2.md',
    'id: c2c2c2c2\nauthor: Bo\ncreated: 2026-01-02T11:00:00+01:00\nupdated: 2026-01-03T10:00:00Z\nin_reply_to: c1c1c1c1\nremote_ids: {github: 17}',
    'Second',
  );
  put('note.md', 'id: c3c3c3c3', 'Before all');
  expect((await list()).out).toMatchInlineSnapshot(`
    "c3c3c3c3  somebody  at some time
      Before all

    c1c1c1c1  Ana  2026-01-02 09:00
      First

      - a
      - b

    c2c2c2c2  Bo  2026-01-02 10:00  answers c1c1c1c1  edited 2026-01-03 10:00  github:17
      Second
    "
  `);
});

it('nothing that a comment holds reaches the terminal raw', async () => {
  put('20260102T090000Z-c1c1c1c1.md', 'id: c1c1c1c1\nauthor: "A\\e[31m\\nB"', 'x\u001b]0;t\u0007\u202ey');
  const { out } = await list();
  expect(out).toContain('A<U+001B>[31m<U+000A>B');
  expect(out).toContain('x<U+001B>]0;t<U+0007><U+202E>y');
});

it('a broken one is told and hides no other', async () => {
  put('20260102T090000Z-c1c1c1c1.md', 'id: [', 'x');
  put('20260102T090000Z-c2c2c2c2.md', 'id: c2c2c2c2', 'fine');
  const { code, out, err } = await list('--verbose');
  expect(code).toBe(0);
  expect(out).toContain('fine');
  expect(err).toContain('1 file has an error');
  expect(err).toContain('20260102T090000Z-c1c1c1c1.md:2: error:');
});

it('a thousand are shown, a thousand broken ones are counted', async () => {
  for (let at = 0; at < 1000; at += 1) {
    const id = (0xa0000000 + at).toString(16);
    put(`20260102T090000Z-${id}.md`, `id: ${id}`, 'x');
    put(`20260102T090000Z-${id}.broken.md`, 'id: ]', 'x');
  }
  const { out, err } = await list('--json');
  expect(JSON.parse(out)).toHaveLength(1000);
  expect(err.split('\n')).toHaveLength(2);
  expect(err).toContain('1000 files have errors');
});
