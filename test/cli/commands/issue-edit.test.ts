import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { answering, editing, keptIn } from '../editors.ts';
import { makeRoadmap, type World } from '../harness.ts';

const PATH = '.roadmap/issues/c0ffee01-old.md';
const TEXT = `---
# by hand
id: c0ffee01
title:   'Old title'   # keep
status: done
updated: 2025-01-01T00:00:00Z
---

Body
`;

let world: World;

beforeEach(async () => {
  world = await makeRoadmap();
  world.write(PATH, TEXT);
  await world.roadmap('issue', 'create', 'Other');
});

const text = (): string => readFileSync(join(world.root, PATH), 'utf8');

it('writes what the editor left, and the time of it', async () => {
  const io = editing(`text = text.replace('Old', 'New').replace('Body', 'More')`);
  const { code, out, err } = await world.roadmapWith(io, 'issue', 'edit', 'c0ff');
  expect({ code, out, err }).toEqual({ code: 0, out: 'edited c0ffee01 New title (title, body)\n', err: '' });
  expect(text()).toBe(
    TEXT.replace('Old', 'New').replace('Body', 'More').replace('2025-01-01T00:00:00Z', "'2026-01-01T12:03:00Z'"),
  );
});

it('writes nothing when nothing was changed, and leaves no copy', async () => {
  const before = readdirSync(tmpdir()).filter((name) => /^roadmap-[^-]*$/.test(name));
  const { out } = await world.roadmapWith(editing(''), 'issue', 'edit', 'c0ff');
  expect(out).toBe('unchanged c0ffee01 Old title\n');
  expect(text()).toBe(TEXT);
  expect(readdirSync(tmpdir()).filter((name) => /^roadmap-[^-]*$/.test(name) && !before.includes(name))).toEqual([]);
});

it('leaves a time that the person set', async () => {
  await world.roadmapWith(editing(`text = text.replace('2025-01', '2025-02')`), 'issue', 'edit', 'c0ff');
  expect(text()).toBe(TEXT.replace('2025-01', '2025-02'));
});

it('keeps a byte order mark, CRLF and whatever else no field is about', async () => {
  const odd = `\ufeff${TEXT.replaceAll('\n', '\r\n')}\r\n\r\n`;
  world.write(PATH, odd);
  const { out } = await world.roadmapWith(
    editing(`text = text.replace('# by hand', '# by foot')`),
    'issue',
    'edit',
    'c0ff',
  );
  expect(out).toBe('edited c0ffee01 Old title (text)\n');
  expect(text()).toBe(odd.replace('by hand', 'by foot').replace('2025-01-01T00:00:00Z', "'2026-01-01T12:03:00Z'"));
});

it('writes links in full, and drops a resolution that does not fit', async () => {
  await world.roadmap('issue', 'close', 'c0ff', '-r', 'duplicate');
  const io = editing(
    `text = text.replace(/status: .*/, 'status: todo').replace('---\\n\\n', 'depends_on: [a0a0]\\n---\\n\\n')`,
  );
  expect((await world.roadmapWith(io, 'issue', 'edit', 'c0ff')).out).toContain('(status, resolution, depends_on)');
  expect(text()).toContain('\ndepends_on: [a0a0a0a0]\n');
  expect(text()).not.toContain('resolution');
});

describe('what cannot be used', () => {
  it.each([
    ['another id', `text = text.replace('c0ffee01', 'deadbeef')`, 'edit.id'],
    ['no id', `text = text.replace('id: c0ffee01', '')`, 'edit.broken'],
    ['broken YAML', `text = text.replace('title:', 'title: [')`, 'edit.broken'],
    ['nothing', `text = ''`, 'edit.broken'],
    ['a conflict', `text += '<<<<<<< a\\n=======\\n>>>>>>> b\\n'`, 'edit.broken'],
    ['a status that is none', `text = text.replace('done', 'dune')`, 'edit.broken'],
    ['bytes that are no text', `text = Buffer.from([0x2d, 0xff])`, 'editor.encoding'],
    ['a link to itself', `text = text.replace('status:', 'parent: c0ffee01\\nstatus:')`, 'issue.self'],
    ['a link to nothing', `text = text.replace('status:', 'milestone: nix\\nstatus:')`, 'milestone.unknown'],
    ['too much', `text += 'x'.repeat(2 ** 20)`, 'edit.broken'],
  ])('%s is told, kept, and not written', async (_, code, expected) => {
    const ended = await world.roadmapWith(editing(code), 'issue', 'edit', 'c0ff', '--json');
    const { error } = JSON.parse(ended.out);
    expect([ended.code, error.code]).toEqual([1, expected]);
    expect(existsSync(keptIn(error.hints.join('\n')))).toBe(true);
    expect(text()).toBe(TEXT);
  });

  it('can be put right by somebody at a terminal', async () => {
    const person = answering('y');
    const io = editing(`text = count === 0 ? text.replace('done', 'dune') : text.replace('dune', 'review')`, person);
    expect((await world.roadmapWith(io, 'issue', 'edit', 'c0ff')).out).toBe('edited c0ffee01 Old title (status)\n');
    expect(person.said()).toMatchInlineSnapshot(`
      "error: what was written cannot be used; nothing was changed:
        line 5: status: expected one of todo, in-progress, blocked, review, closed, found "dune".
      hint: Correct the value of status.
      Edit it again? [y/N] "
    `);
  });

  it('is not offered again and again to an editor that changes nothing', async () => {
    const person = answering('y', 'y', 'y', 'y', 'y');
    const io = editing(`text = text.replace('done', 'dune')`, person);
    expect((await world.roadmapWith(io, 'issue', 'edit', 'c0ff', '--yes')).code).toBe(1);
    expect(readFileSync(keptIn(person.said()), 'utf8')).toBe(TEXT.replace('done', 'dune'));
  });
});

it('a file that somebody else changed meanwhile keeps their text, and the editor keeps yours', async () => {
  const io = editing(
    `text = text.replace('Old', 'Mine'); fs.appendFileSync(${JSON.stringify(join(world.root, PATH))}, 'Theirs\\n')`,
  );
  const { code, err } = await world.roadmapWith(io, 'issue', 'edit', 'c0ff');
  expect(code).toBe(1);
  expect(err).toContain(`${PATH} was changed by somebody else while it was being edited; nothing was written`);
  expect(text()).toBe(`${TEXT}Theirs\n`);
  expect(readFileSync(keptIn(err), 'utf8')).toBe(TEXT.replace('Old', 'Mine'));
});

describe('an editor that fails', () => {
  it('writes nothing, keeps what was typed, and the next file is not opened', async () => {
    const io = editing(`fs.writeFileSync(path, text.replace('Old', 'New')); process.exit(3)`);
    const { code, out, err } = await world.roadmapWith(io, 'issue', 'edit', 'c0ff', 'a0a0');
    expect([code, out, text()]).toEqual([4, '', TEXT]);
    expect(err).toContain('it ended with 3; nothing was written');
    expect(err).toContain('error: a0a0: not opened');
    expect(readFileSync(keptIn(err), 'utf8')).toContain('New title');
  });

  it.each([
    [{ EDITOR: 'no-such-editor -w' }, 'the editor no-such-editor: it cannot be started (ENOENT)'],
    [{ EDITOR: 'vi "' }, 'EDITOR: "vi "" names no program'],
    [{}, 'there is no terminal for an editor, and none is named'],
  ])('%j is told', async (env, said) => {
    const { code, err } = await world.roadmapWith(
      { env: { PATH: process.env['PATH'], ...env } },
      'issue',
      'edit',
      'c0ff',
    );
    expect([code, err]).toEqual([1, expect.stringContaining(said)]);
  });

  it('VISUAL goes before EDITOR', async () => {
    const io = editing(`text = text.replace('Old', 'New')`);
    const env = { ...io.env, VISUAL: io.env?.['EDITOR'], EDITOR: 'no-such-editor' };
    expect((await world.roadmapWith({ env }, 'issue', 'edit', 'c0ff')).code).toBe(0);
  });
});

it('several are edited one after the other, and one that fails harms no other', async () => {
  const io = editing(`text = count === 0 ? 'broken' : text.replace('Other', 'Another')`);
  const { code, out } = await world.roadmapWith(io, 'issue', 'edit', 'c0ff', 'a0a0', '--json');
  const [first, second] = JSON.parse(out);
  keptIn(first.error.hints.join('\n'));
  expect([code, first.ref, first.error.code, second.title]).toEqual([4, 'c0ff', 'edit.broken', 'Another']);
});

it('with fields given it is an update, and no editor opens', async () => {
  const { out } = await world.roadmapWith({ env: { EDITOR: 'no-such-editor' } }, 'issue', 'edit', 'c0ff', '-p', 'low');
  expect(out).toBe('updated c0ffee01 Old title (priority)\n');
});
