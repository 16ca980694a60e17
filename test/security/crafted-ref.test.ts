import fc from 'fast-check';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { makeScene, type Doc, type Scene } from '../cli/scene.ts';
import { craftRef, refFile } from './crafted-ref.ts';
import { anyJson, anyText, often, PATIENCE_MS } from './fuzz.ts';

// The ref may come from somebody else: a run fetches it, and whoever can push to the repository can push there.

interface Linked {
  readonly scene: Scene;
  /** The file of #1. */
  readonly path: string;
  /** What the ref says of #1. */
  readonly meta: Doc;
  readonly cursor: Doc;
}

async function makeLinked(): Promise<Linked> {
  const scene = await makeScene();
  scene.github.seed({ title: 'One', body: 'text' }, 'Two');
  expect(await scene.sync()).toMatchObject({ code: 0 });
  const path = scene.files().find((one) => one.endsWith('-github-1.md')) ?? '';
  const parsed = (name: string): Doc => JSON.parse(refFile(scene.root, name));
  return { scene, path, meta: parsed('seen/1.json'), cursor: parsed('cursor.json') };
}

/** Everything but git's own, with what lies around the repository: nothing may appear there. */
function everything(root: string): string[] {
  const own = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((path) => !/^\.git(\/|$)/.test(path));
  const hooks = readdirSync(join(root, '.git', 'hooks')).map((name) => `hook ${name}`);
  return [...own, ...hooks, String(readdirSync(join(root, '..')).includes('evil.md'))].sort();
}

describe('what the ref says of an item', () => {
  const paths = [
    '../../evil.md',
    '/tmp/evil.md',
    '.git/hooks/pre-commit',
    '.roadmap/x/.gitattributes',
    '.roadmap/.gitattributes.md',
    '.roadmap/config.yaml',
    '.roadmap/templates/evil.md',
    '.roadmap/milestones/evil.md',
    '.roadmap/comments/aaaa000a/evil.md',
    '.roadmap/issues/../evil.md',
    '.roadmap/issues/./evil.md',
    '.roadmap/issues/.evil.md',
    '.roadmap/issues/evil.sh',
    'evil.md',
    5,
    undefined,
  ];
  const changes: readonly object[] = [
    ...paths.map((path) => ({ path })),
    { id: "x'\ninjected: y" },
    { id: '../../x' },
    { id: undefined },
    { updated_at: 'yesterday\ninjected: y' },
    { mapping: null },
  ];

  test('makes no file anywhere but among the issues, and is refused by name', { timeout: PATIENCE_MS }, async () => {
    const { scene, path, meta } = await makeLinked();
    rmSync(join(scene.root, path));
    scene.commitAll('gone');
    const before = everything(scene.root);
    for (const change of changes) {
      craftRef(scene.root, { 'seen/1.json': JSON.stringify({ ...meta, id: 'aabbccdd', ...change }) });
      const { code, doc } = await scene.sync();
      expect([change, code, doc.error?.code]).toEqual([change, 1, 'snapshots.damaged']);
      expect([change, everything(scene.root)]).toEqual([change, before]);
    }
    // With the record that a run wrote, the file comes back where it was.
    craftRef(scene.root, { 'seen/1.json': JSON.stringify(meta) });
    expect((await scene.sync()).code).toBe(0);
    expect(scene.files()).toContain(path);
  });

  test('makes no file of a comment or a milestone outside of their folders', { timeout: PATIENCE_MS }, async () => {
    const { scene } = await makeLinked();
    const before = everything(scene.root);
    const time = '2026-01-01T00:00:00Z';
    const part = { item: 'x', author: 'a', created_at: time, updated_at: time, id: 'aabbccdd' };
    for (const path of paths) {
      const meta = JSON.stringify({ ...part, path });
      const comment = {
        'seen/1/555.md': '---\n---\n\nx\n',
        'seen/1/555.json': meta,
        'base/1/555.md': '---\n---\n\nx\n',
      };
      const milestone = { 'seen/milestones/1.md': '---\n---\n', 'seen/milestones/1.json': meta };
      craftRef(scene.root, { ...comment, ...milestone });
      scene.github.edit(1, { title: `Edited, ${String(path)}` });
      const { code, out } = await scene.sync('--full');
      expect([path, code === 70, out.includes('bug in roadmap')]).toEqual([path, false, false]);
      expect([path, everything(scene.root)]).toEqual([path, before]);
    }
  });
});

describe('a cursor in the ref', () => {
  test('that is of another form, or lies in the future, hides no change', { timeout: PATIENCE_MS }, async () => {
    const { scene, path, cursor } = await makeLinked();
    const keys = ['../../x', 'a b', '1) { x }', '-1', '9'.repeat(30), '__proto__'];
    const far = '9999-12-31T00:00:00Z';
    const changes = [
      ...[{ again: 5 }, { again: [{}] }, { again: keys }, { full: undefined }, { since: 'soon' }, { since: far }],
      ...[{ full: far }, { scanned: far }, { scope: 5 }],
    ];
    for (const [at, change] of changes.entries()) {
      craftRef(scene.root, { 'cursor.json': JSON.stringify({ ...cursor, ...change }) });
      scene.github.edit(1, { title: `Edit ${String(at)}` });
      const { code } = await scene.sync();
      expect([change, code]).toEqual([change, 0]);
      expect(scene.read(path)).toContain(`title: Edit ${String(at)}`);
    }
  });
});

test(
  'whatever the files of the ref hold, a run ends with an answer and a file that was whole is whole',
  { timeout: PATIENCE_MS },
  async () => {
    const { scene, path, meta, cursor } = await makeLinked();
    const original = { 'seen/1.json': JSON.stringify(meta), 'cursor.json': JSON.stringify(cursor) };
    const names = [
      'seen/1.md',
      'base/1.md',
      'seen/1.json',
      'cursor.json',
      'version.json',
      'seen/2.json',
      'seen/__proto__.json',
      'seen/1/5.json',
    ];
    const objects = fc
      .tuple(fc.constantFrom(...Object.keys(meta), ...Object.keys(cursor)), anyJson)
      .map(([key, value]) => JSON.stringify({ ...meta, ...cursor, [key]: value }));
    const texts = fc.oneof(
      anyText,
      objects,
      anyJson.map((one) => JSON.stringify(one)),
    );
    const tip = scene.git('rev-parse', 'refs/roadmap/remotes/github').trim();
    let at = 0;
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fc.constantFrom(...names), texts, { minKeys: 1, maxKeys: 3 }), async (files) => {
        const before = scene.read(path);
        scene.git('update-ref', 'refs/roadmap/remotes/github', tip);
        craftRef(scene.root, { ...original, ...files });
        scene.github.edit(1, { body: `text ${String((at += 1))}` });
        for (const command of [
          ['sync', '--no-commit'],
          ['sync', 'history'],
          ['sync', 'status'],
        ]) {
          const { code, err, out } = await scene.roadmap(...command);
          expect([files, command, code === 70 ? err + out : '']).toEqual([files, command, '']);
        }
        const after = scene.read(path);
        expect(after === before || after.startsWith(before.slice(0, 20))).toBe(true);
      }),
      often(12),
    );
  },
);
