import { describe, expect, it } from 'vitest';
import { parseItemMeta, parsePartMeta } from '../../src/sync/meta.ts';

const item = {
  item: 'I_1',
  url: 'https://github.com/octo/demo/issues/1',
  author: 'ana',
  created_at: '2026-01-01T00:00:00Z',
  updated_at: '2026-01-02T00:00:00Z',
  mapping: 1,
  id: 'aaaa000a',
  path: '.roadmap/issues/aaaa000a-x.md',
};
const part = { ...item, path: '.roadmap/comments/aaaa000a/20260101T000000Z-bbbb000b.md' };

/** What both refuse, whatever else it says. */
const CRAFTED: readonly object[] = [
  { item: 5 },
  { id: null },
  { author: 5 },
  { author: undefined },
  { created_at: 'yesterday' },
  { updated_at: 5 },
  { refused: 'x' },
  { refused: null },
  { path: undefined },
  { path: 5 },
];
const PATHS = [
  '',
  'x.md',
  '/etc/x.md',
  '../x.md',
  '.git/hooks/pre-commit',
  '.roadmap/config.yaml',
  '.roadmap/templates/x.md',
  '.roadmap/.gitattributes',
];
/** Below a folder that is right. */
const NAMES = [
  '../x.md',
  'a/../../x.md',
  './x.md',
  '/x.md',
  'a//x.md',
  '.x.md',
  '.a/x.md',
  'x.sh',
  'x\\y.md',
  'x\0.md',
];

describe('what stands beside an item in the ref', () => {
  it('is read as it was written', () => {
    for (const one of [
      item,
      { ...item, author: null, refused: { labels: [] } },
      { ...item, former: ['ab'], branch: 'x' },
    ])
      expect(parseItemMeta(JSON.stringify(one))).toEqual(one);
    const nested = { ...item, path: '.roadmap/issues/2026/aaaa000a-x.md' };
    expect(parseItemMeta(JSON.stringify(nested))).toEqual(nested);
  });

  it('is nothing where no run of ours could have written it', () => {
    const changes = [...CRAFTED, { id: '../../x' }, { id: 'AAAA000A' }, { url: 5 }, { mapping: '1' }, { mapping: 1.5 }];
    const paths = [...PATHS, part.path, ...NAMES.map((name) => `.roadmap/issues/${name}`)];
    for (const change of [...changes, ...paths.map((path) => ({ path }))])
      expect([change, parseItemMeta(JSON.stringify({ ...item, ...change }))]).toEqual([change, null]);
    for (const text of ['', '{', 'null', '5', '[]', '{}', '"x"'])
      expect([text, parseItemMeta(text)]).toEqual([text, null]);
  });
});

describe('what stands beside a comment or a milestone', () => {
  it('is read as it was written', () => {
    const gone = { item: '', author: null, created_at: '', updated_at: '', id: 'bbbb000b', path: part.path };
    const milestone = { ...gone, id: 'v1-0', path: '.roadmap/milestones/v1-0.md', refused: {} };
    const archived = { ...milestone, path: '.roadmap/archive/milestones/v1-0.md' };
    for (const one of [part, gone, milestone, archived]) expect(parsePartMeta(JSON.stringify(one))).toEqual(one);
  });

  it('is nothing where no run of ours could have written it', () => {
    const folders = ['.roadmap/comments', '.roadmap/milestones', '.roadmap/archive/milestones'];
    const paths = [...PATHS, item.path, ...folders.flatMap((folder) => NAMES.map((name) => `${folder}/${name}`))];
    for (const change of [...CRAFTED, ...paths.map((path) => ({ path }))])
      expect([change, parsePartMeta(JSON.stringify({ ...part, ...change }))]).toEqual([change, null]);
    for (const text of ['', '{', 'null', '5', '[]']) expect([text, parsePartMeta(text)]).toEqual([text, null]);
  });
});
