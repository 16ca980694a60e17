import { describe, expect, test } from 'vitest';
import { RoadmapError } from '../../src/model/errors.ts';
import type { Issue } from '../../src/model/issue.ts';
import { parseRef, resolveRef } from '../../src/model/references.ts';
import { load } from './support.ts';

function issue(id: string, links: string, path = `.roadmap/issues/${id}-x.md`): Issue {
  return { ...load(`---\nid: ${id}\ntitle: Title of ${id}\nremote_ids: {${links}}\n---\n`), path };
}

const issues = [
  issue('a1b2c3d4', 'github: 221'),
  issue('a1b2ffff', 'github: 22, linear: 221'),
  issue('1e279620', '', '.roadmap/issues/backlog/1e279620-x.md'),
];

test.each([
  ['a1b2', { kind: 'id', prefix: 'a1b2' }],
  [' A1B2C3D4 ', { kind: 'id', prefix: 'a1b2c3d4' }],
  ['#221', { kind: 'number', remote: null, number: '221' }],
  ['github:221', { kind: 'number', remote: 'github', number: '221' }],
  ['GitHub#221', { kind: 'number', remote: 'github', number: '221' }],
  ['./issues/x.md', { kind: 'path', path: 'issues/x.md' }],
  ['.roadmap\\issues\\x.md', { kind: 'path', path: '.roadmap/issues/x.md' }],
  ['a1b', null],
  ['Fix login', null],
  ['', null],
])('%j is %j', (text, ref) => {
  expect(parseRef(text)).toEqual(ref);
});

describe('a reference finds', () => {
  test.each([
    ['a1b2c', 'a1b2c3d4'],
    ['1e27', '1e279620'],
    ['#22', 'a1b2ffff'],
    ['github:221', 'a1b2c3d4'],
    ['linear:221', 'a1b2ffff'],
    ['.roadmap/issues/a1b2c3d4-x.md', 'a1b2c3d4'],
    ['backlog/1e279620-x.md', '1e279620'],
    ['1e279620-x.md', '1e279620'],
  ])('%s: %s', (ref, id) => {
    expect(resolveRef(ref, issues).id).toBe(id);
  });
});

describe('a reference that does not name one issue is an error', () => {
  const errorOf = (ref: string): RoadmapError => {
    try {
      resolveRef(ref, issues);
    } catch (error) {
      if (error instanceof RoadmapError) return error;
    }
    throw new Error('nothing was thrown');
  };

  test('that lists the candidates', () => {
    for (const ref of ['a1b2', '#221']) {
      const error = errorOf(ref);
      expect(error.code).toBe('issue.ambiguous');
      expect(error.hints).toEqual(['a1b2c3d4 Title of a1b2c3d4', 'a1b2ffff Title of a1b2ffff']);
      expect(error.data['candidates']).toMatchObject([{ id: 'a1b2c3d4' }, { id: 'a1b2ffff' }]);
    }
  });

  test('that tells copies of one file apart by their paths', () => {
    const copies = [issue('a1b2c3d4', '', '.roadmap/issues/a.md'), issue('a1b2c3d4', '', '.roadmap/issues/b.md')];
    expect(() => resolveRef('a1b2', copies)).toThrow(
      expect.objectContaining({
        hints: ['a1b2c3d4 Title of a1b2c3d4 .roadmap/issues/a.md', 'a1b2c3d4 Title of a1b2c3d4 .roadmap/issues/b.md'],
      }),
    );
  });

  test('that guesses what was meant', () => {
    expect(errorOf('a1b2c3d5')).toMatchObject({
      code: 'issue.unknown',
      hints: expect.arrayContaining([expect.stringContaining('a1b2c3d4')]),
    });
  });

  test('that says what a reference looks like', () => {
    expect(errorOf('Fix login').message).toContain('at least 4 digits of an id, #221, github:221');
  });
});
