import { describe, expect, it } from 'vitest';
import type { SyncField } from '../../src/ports/tracker.ts';
import { mergeText } from '../../src/sync/merge-text.ts';
import type { Rules } from '../../src/sync/merge-types.ts';

const body: SyncField = { name: 'body', kind: 'text' };
const both: Rules = { pull: true, push: true, winner: null };
const merge = (local: string, base: string, remote: string, rules: Partial<Rules> = {}) =>
  mergeText(body, { local, base, remote }, { ...both, ...rules });

describe('sections', () => {
  it('deleted there and left alone here go, and stay where they were changed here', () => {
    const base = '# A\n\na\n\n# B\n\nb\n\n# C\n\nc';
    const gone = '# A\n\na\n\n# C\n\nc';
    expect(merge(base.replace('\na\n', '\nours\n'), base, gone)).toMatchObject({
      local: gone.replace('\na\n', '\nours\n'),
      conflicts: [],
    });
    expect(merge(base.replace('\nb\n', '\nours\n'), base, gone).conflicts).toHaveLength(1);
  });

  it('deleted on one side and changed on the other are in conflict alone: nobody overrules the others', () => {
    const base = '# A\n\na\n\n# B\n\nb\n\n# C\n\nc\n\n# D\n\nd';
    const edited = base.replace('\nb\n', '\nours\n').replace('\nc\n', '\nours\n');
    const gone = base.replace('# B\n\nb\n\n', '').replace('\nd', '\ntheirs');
    const whole = edited.replace('\nd', '\ntheirs');
    const without = whole.replace('# B\n\nours\n\n', '');
    const open = { field: 'body', section: '# B', base: '# B\n\nb' };
    expect(merge(edited, base, gone)).toEqual({
      local: whole,
      base: whole.replace('# B\n\nours', '# B\n\nb'),
      remote: without,
      conflicts: [{ ...open, local: '# B\n\nours', remote: null }],
    });
    expect(merge(gone, base, edited)).toEqual({
      local: without,
      base: whole.replace('# B\n\nours', '# B\n\nb'),
      remote: whole,
      conflicts: [{ ...open, local: null, remote: '# B\n\nours' }],
    });
    for (const [local, remote, winner, result] of [
      [edited, gone, 'local', whole],
      [edited, gone, 'remote', without],
      [gone, edited, 'local', without],
      [gone, edited, 'remote', whole],
    ] as const)
      expect(merge(local, base, remote, { winner })).toEqual({
        ...{ local: result, base: result, remote: result },
        conflicts: [],
      });
  });

  it('deleted on one side and changed on the other keep their base where only one side may be written', () => {
    const base = '# A\n\na\n\n# B\n\nb\n\n# C\n\nc';
    const edited = base.replace('\nb\n', '\nours\n');
    const gone = base.replace('# B\n\nb\n\n', '').replace('\nc', '\ntheirs');
    for (const winner of [null, 'local'] as const) {
      const pulled = merge(edited, base, gone, { push: false, winner });
      expect(pulled).toMatchObject({ local: edited.replace('\nc', '\ntheirs'), remote: gone });
      expect(pulled.base).toBe(base.replace('\nc', '\ntheirs'));
      expect(pulled.conflicts).toHaveLength(winner === null ? 1 : 0);
    }
    const last = { base: '# A\n\na\n\n# B\n\nb', gone: '# A\n\na' };
    expect(merge(last.gone, last.base, `${last.base}!`, { push: false }).base).toBe(last.base);
  });

  it('that agree are agreed on in a run that may write neither side, and no others', () => {
    const none = { pull: false, push: false };
    const text = (...parts: string[]): string => parts.join('\n\n');
    const base = text('# Y', 'y', '# A', 'a', '# B', 'b', '# C', 'c', '# Z', 'z');
    const local = text('# A', 'same', '# F', 'f', '# B', 'ours', '# Z', 'z', '# E', 'new');
    const remote = text('# Y', 'y', '# A', 'same', '# B', 'theirs', '# Z', 'z', '# E', 'new');
    expect(merge(local, base, remote, none)).toEqual({
      local,
      base: text('# Y', 'y', '# A', 'same', '# B', 'b', '# Z', 'z', '# E', 'new'),
      remote,
      conflicts: [expect.objectContaining({ section: '# B', base: '# B\n\nb' })],
    });
    // What they agree on would not be a section of the base.
    const swallowing = 'a\n\nx---\n# B\na\n';
    expect(merge('\nD\n=\n', swallowing, 'D\n=\n', none).base).toBe(swallowing);
  });

  it('added on both sides under one heading with one text are there once', () => {
    const added = 'Text\n\n# New\n\nsame';
    expect(merge(added.replace('Text', 'Ours'), 'Text', added)).toMatchObject({
      local: added.replace('Text', 'Ours'),
      remote: added.replace('Text', 'Ours'),
      conflicts: [],
    });
  });

  it('added on both sides under one heading with two texts are in conflict; there was none before', () => {
    const merged = merge('Text\n\n# New\n\nours', 'Text', 'Text\n\n# New\n\ntheirs');
    expect(merged.conflicts).toEqual([
      { field: 'body', section: '# New', base: null, local: '# New\n\nours', remote: '# New\n\ntheirs' },
    ]);
  });

  it('moved on one side and changed on the other are merged as one text', () => {
    const base = '# A\n\na\n\n# B\n\nb';
    const moved = '# B\n\nb\n\n# A\n\na';
    const merged = moved.replace('\nb', '\ntheirs');
    expect(merge(moved, base, base.replace('\nb', '\ntheirs'))).toEqual({
      ...{ local: merged, base: merged, remote: merged },
      conflicts: [],
    });
    const conflict = merge(moved.replace('\nb', '\nours'), base, base.replace('\nb', '\ntheirs'));
    expect(conflict.conflicts.map(({ section }) => section)).toEqual(['# B']);
    expect(conflict.local).toBe(moved.replace('\nb', '\nours'));
  });

  it('that an open fence of the other side would swallow are merged as one text', () => {
    const base = '# A\n\na';
    const open = '# A\n\n```\na';
    const merged = `${open}\n\n# C\n\nc`;
    expect(merge(open, base, `${base}\n\n# C\n\nc`)).toEqual({
      ...{ local: merged, base: merged, remote: merged },
      conflicts: [],
    });
  });
});

describe('sections that cannot be put into one order', () => {
  const base = '# A\n\na\n\n# B\n\nb';
  const first = `# X\n\nx\n\n${base}`;
  const last = `${base}\n\n# X\n\nx`;

  it('since each side has another heading in one place, are one whole text in conflict, or the winner has it', () => {
    const [local, remote] = [base.replace('# B', '# C'), base.replace('# B', '# D')];
    expect(merge(local, base, remote)).toEqual({
      ...{ local, base, remote },
      conflicts: [{ field: 'body', section: null, local, base, remote }],
    });
    expect(merge(local, base, remote, { winner: 'local' })).toMatchObject({ remote: local, conflicts: [] });
    expect(merge(local, base, remote, { winner: 'local', push: false })).toEqual({
      ...{ local, base, remote },
      conflicts: [],
    });
  });

  it('since both sides added one heading in two places, are merged as one text', () => {
    const both = `# X\n\nx\n\n${last}`;
    expect(merge(first, base, last)).toEqual({ local: both, base: both, remote: both, conflicts: [] });
  });

  it('are taken in by the one side that may be written; the base is what that side has taken in', () => {
    const both = `# X\n\nx\n\n${last}`;
    const [pulled, pushed] = [merge(first, base, last, { push: false }), merge(first, base, last, { pull: false })];
    expect(pulled).toEqual({ local: both, base: last, remote: last, conflicts: [] });
    expect(pushed).toEqual({ local: first, base: first, remote: both, conflicts: [] });
  });

  it('where both sides added some in one place, stand in the order of their names on both', () => {
    const [y, z] = ['# Y\n\ny', '# Z\n\nz'];
    const added = (...sections: string[]): string => [base, ...sections].join('\n\n');
    for (const [local, remote] of [
      [y, z],
      [z, y],
    ] as const)
      expect(merge(added(local), base, added(remote))).toMatchObject({ local: added(y, z), remote: added(y, z) });
  });
});

describe('a text that begins with nothing', () => {
  it('holds the sections of both sides', () => {
    expect(merge('# A\n\na', '', '# B\n\nb')).toMatchObject({ local: '# A\n\na\n\n# B\n\nb', conflicts: [] });
  });

  it('is one whole text where blank lines around a conflict would move at every run', () => {
    const [local, base, remote] = ['a\n# B', '', '# B\n'];
    expect(merge(local, base, remote)).toEqual({
      ...{ local, base, remote },
      conflicts: [{ field: 'body', section: null, local, base, remote }],
    });
  });
});

describe('a block between rules at the beginning, which hides the headings in it', () => {
  const hidden = '---\n\n# A\n\na\n\n# B\n\nb\n\n---';
  const shown = hidden.replace('---', 'Hello');

  it('and is opened on one side and changed inside on the other: every section stays there once', () => {
    const theirs = hidden.replace('\nb\n', '\ntheirs\n');
    const merged = shown.replace('\nb\n', '\ntheirs\n');
    expect(merge(shown, hidden, theirs)).toEqual({
      ...{ local: merged, base: merged, remote: merged },
      conflicts: [],
    });
  });

  it('and is made on one side and changed inside on the other: no section goes', () => {
    const theirs = shown.replace('\nb\n', '\ntheirs\n');
    const merged = hidden.replace('\nb\n', '\ntheirs\n');
    expect(merge(hidden, shown, theirs)).toEqual({
      ...{ local: merged, base: merged, remote: merged },
      conflicts: [],
    });
  });

  it('and is made by a rule at the end, while the beginning changes on the other: no section goes', () => {
    const base = '---\n\n# A\n\na\n';
    const [ours, theirs] = [base.replace('---', 'Hello'), `${base}\n---`];
    const merged = 'Hello\n\n# A\n\na\n\n---';
    expect(merge(ours, base, theirs)).toMatchObject({ local: merged, remote: merged, conflicts: [] });
    expect(merge(ours, base, theirs, { pull: false })).toMatchObject({ local: ours, remote: merged });
    expect(merge(ours, base, theirs, { push: false })).toMatchObject({ local: merged, remote: theirs });
  });

  it('and ends within a code block on one side: no blank line comes into that', () => {
    const theirs = hidden.replace('\nb\n', '\n~~~\n---\ntitle: x\n---\n~~~\n');
    const merged = theirs.replace('\na\n', '\nours\n');
    expect(merge(hidden.replace('\na\n', '\nours\n'), hidden, theirs)).toMatchObject({
      ...{ local: merged, base: merged, remote: merged },
      conflicts: [],
    });
  });

  it('and overlaps: nothing moves, and a strategy takes one side whole', () => {
    const theirs = hidden.replace('\na\n', '\ntheirs\n');
    const ours = shown.replace('\na\n', '\nours\n');
    const merged = merge(ours, hidden, theirs);
    expect(merged).toMatchObject({ local: ours, base: hidden, remote: theirs });
    expect(merged.conflicts.map(({ section }) => section)).toEqual([null]);
    expect(merge(ours, hidden, theirs, { winner: 'remote' })).toMatchObject({ local: theirs, remote: theirs });
    expect(merge(ours, hidden, theirs, { winner: 'local' })).toMatchObject({ local: ours, remote: ours });
  });
});

describe('a section that both sides changed', () => {
  it('is theirs or ours where a strategy says so, and only where that side may be written', () => {
    const [local, base, remote] = ['# A\n\nours', '# A\n\nold', '# A\n\ntheirs'];
    expect(merge(local, base, remote, { winner: 'local' })).toMatchObject({ remote: local, conflicts: [] });
    expect(merge(local, base, remote, { winner: 'remote' })).toMatchObject({ local: remote, conflicts: [] });
    expect(merge(local, base, remote, { winner: 'local', push: false })).toMatchObject({ local, base, remote });
    expect(merge(local, base, remote, { winner: 'remote', pull: false })).toMatchObject({ local, base, remote });
  });

  it('in a run that may write neither side is a conflict, unless a strategy has decided it', () => {
    const none = { pull: false, push: false };
    expect(merge('ours', 'old', 'theirs', none).conflicts).toHaveLength(1);
    expect(merge('ours', 'old', 'theirs', { ...none, winner: 'local' })).toEqual({
      local: 'ours',
      base: 'old',
      remote: 'theirs',
      conflicts: [],
    });
  });

  it('keeps the wider of two gaps before the next heading', () => {
    const base = '# A\n\na\nb\nc\n\n# B';
    const merged = merge(base.replace('a', 'ours').replace('c\n\n', 'c\n\n\n'), base, base.replace('c\n', 'theirs\n'));
    expect(merged).toMatchObject({ local: '# A\n\nours\nb\ntheirs\n\n\n# B', conflicts: [] });
    const wide = merge(
      base.replace('a', 'ours').replace('c\n\n', 'c\n\n\n'),
      base,
      base.replace('c\n\n', 'theirs\n\n\n\n'),
    );
    expect(wide).toMatchObject({ local: '# A\n\nours\nb\ntheirs\n\n\n\n# B', conflicts: [] });
  });

  it('is not compared line by line where it is too long for that', () => {
    const long = '- [ ] again\n'.repeat(3000);
    expect(merge(`ours\n${long}`, long, `${long}\ntheirs`).conflicts).toHaveLength(1);
    const shorter = long.slice(0, 1000);
    expect(merge(`ours\n${shorter}`, shorter, `${shorter}\ntheirs`)).toMatchObject({ conflicts: [] });
  });
});
