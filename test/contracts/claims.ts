import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { RoadmapError } from '../../src/model/errors.ts';
import type { ClaimChange, Claims } from '../../src/ports/claims.ts';
import type { CreateIntent } from '../../src/ports/journal.ts';

/** A place where clones meet. */
export interface OpenedClaims {
  /** A clone with an identity of its own; the same owner twice: two runs of one workflow. */
  clone(owner: string): Claims;
  /** What everybody can get of these files from now on, on the sync branch or another one. */
  publish(files: Readonly<Record<string, string>>, branch?: string): void;
  /** The place cannot be reached any more. */
  cut(): void;
  close(): void;
}

const A = 'aaaa000a';
const B = 'bbbb000b';
const C = 'cccc000c';

export function someIntent(id: string, changes: Partial<CreateIntent> = {}): CreateIntent {
  return { id, highest: null, values: { title: `Title of ${id}` }, draft: 'ab12', looks: [], ...changes };
}

/** Nobody's yet, and ours from now on. */
function taking(...ids: readonly string[]): Map<string, ClaimChange> {
  return new Map(ids.map((id) => [id, { intent: someIntent(id), from: null }]));
}

async function held(claims: Claims): Promise<Readonly<Record<string, string>>> {
  return Object.fromEntries([...(await claims.list())].map(([id, { owner }]) => [id, owner] as const).sort());
}

/** What every `Claims` does. */
export function claimsContract(name: string, open: () => OpenedClaims): void {
  describe(name, () => {
    let opened: OpenedClaims;
    let ana: Claims;
    let bo: Claims;

    beforeEach(() => {
      opened = open();
      ana = opened.clone('ana');
      bo = opened.clone('bo');
    });
    afterEach(() => opened.close());

    test('in the beginning nothing is claimed, and nothing to do is done', async () => {
      expect(ana.owner).toBe('ana');
      expect(await ana.list()).toEqual(new Map());
      expect(await ana.put(new Map())).toEqual(new Map());
    });

    test('what was claimed everybody sees, with whose it is and all of its intent', async () => {
      const values = { title: 'ü "\n---', labels: ['a', 'b'], body: 'x'.repeat(100_000), none: null };
      const intent = someIntent(A, { highest: 41, values, looks: ['2026-01-01T00:00:00Z'] });
      const done = await ana.put(new Map([[A, { intent, from: null }]]));
      for (const claims of [ana, bo]) {
        const claim = (await claims.list()).get(A);
        expect(claim).toMatchObject({ owner: 'ana', intent });
        expect(claim?.version).toBe(done.get(A));
        expect(claim?.version).not.toBe('');
        expect(claim?.host).not.toBe('');
        expect(Number.isNaN(Date.parse(claim?.at ?? ''))).toBe(false);
      }
    });

    test('who comes second gets nothing and changes nothing, not even with the same owner', async () => {
      await ana.put(taking(A));
      const before = (await ana.list()).get(A);
      for (const claims of [bo, ana, opened.clone('ana')]) {
        expect(await claims.put(taking(A))).toEqual(new Map());
        expect((await claims.list()).get(A)).toEqual(before);
      }
    });

    test('who knows its version may change it; who knows an older one may not', async () => {
      const first = (await ana.put(taking(A))).get(A) ?? '';
      const looked = someIntent(A, { looks: ['2026-01-01T00:00:00Z'] });
      const second = (await ana.put(new Map([[A, { intent: looked, from: first }]]))).get(A) ?? '';
      expect([first, '']).not.toContain(second);
      expect(await ana.put(new Map([[A, { intent: someIntent(A), from: first }]]))).toEqual(new Map());
      expect((await bo.list()).get(A)).toMatchObject({ intent: looked, version: second });
    });

    test('the same intent claimed again is another version', async () => {
      const first = (await ana.put(taking(A))).get(A) ?? '';
      const again = (await bo.put(new Map([[A, { intent: someIntent(A), from: first }]]))).get(A) ?? '';
      expect([first, '']).not.toContain(again);
      expect(await ana.put(new Map([[A, { intent: null, from: first }]]))).toEqual(new Map());
      expect(await held(ana)).toEqual({ [A]: 'bo' });
    });

    test('what was made is told', async () => {
      const from = (await ana.put(taking(A))).get(A) ?? '';
      const intent = someIntent(A, { made: { item: 'I_1', key: '221' } });
      await ana.put(new Map([[A, { intent, from }]]));
      expect((await bo.list()).get(A)?.intent).toEqual(intent);
    });

    test('what is given up is gone and may be claimed anew; an older version is given up by nobody', async () => {
      const from = (await ana.put(taking(A))).get(A) ?? '';
      const now = (await ana.put(new Map([[A, { intent: someIntent(A), from }]]))).get(A) ?? '';
      expect(await ana.put(new Map([[A, { intent: null, from }]]))).toEqual(new Map());
      expect(await held(bo)).toEqual({ [A]: 'ana' });
      expect(await ana.put(new Map([[A, { intent: null, from: now }]]))).toEqual(new Map([[A, '']]));
      expect(await bo.list()).toEqual(new Map());
      expect((await bo.put(taking(A))).has(A)).toBe(true);
      expect(await held(ana)).toEqual({ [A]: 'bo' });
    });

    test('of several at once, those that somebody else was faster with are left out, and the others are done', async () => {
      const from = (await ana.put(taking(A))).get(A) ?? '';
      await bo.put(taking(B));
      const changes = new Map<string, ClaimChange>([
        ...taking(B, C),
        [A, { intent: someIntent(A, { looks: ['2026-01-01T00:00:00Z'] }), from }],
      ]);
      expect([...(await ana.put(changes)).keys()].sort()).toEqual([A, C]);
      expect(await held(bo)).toEqual({ [A]: 'ana', [B]: 'bo', [C]: 'ana' });
      expect((await bo.list()).get(A)?.intent.looks).toHaveLength(1);
    });

    test('takes, changes and gives up in one', async () => {
      const versions = await ana.put(taking(A, B));
      const changes = new Map<string, ClaimChange>([
        [A, { intent: null, from: versions.get(A) ?? '' }],
        [B, { intent: someIntent(B, { made: { item: 'I_2', key: '2' } }), from: versions.get(B) ?? '' }],
        [C, { intent: someIntent(C), from: null }],
      ]);
      const done = await ana.put(changes);
      expect([...done.keys()].sort()).toEqual([A, B, C]);
      expect(done.get(A)).toBe('');
      expect([...(await bo.list())].map(([id, { version }]) => [id, version]).sort()).toEqual(
        [B, C].map((id) => [id, done.get(id)]),
      );
    });

    test('of many who want the same at the same moment exactly one gets it, and knows', async () => {
      const clones = ['ana', 'bo', 'cy', 'dee'].map((owner) => opened.clone(owner));
      const answers = await Promise.all(clones.map((claims) => claims.put(taking(A))));
      const winners = clones.filter((_, at) => answers[at]?.has(A) === true).map(({ owner }) => owner);
      expect(winners).toHaveLength(1);
      expect(await held(ana)).toEqual({ [A]: winners[0] });
    });

    test('of two who want overlapping ones at once each one has one owner, the one who was told so', async () => {
      const [mine, theirs] = await Promise.all([ana.put(taking(A, B)), bo.put(taking(B, C))]);
      expect([...mine.keys(), ...theirs.keys()].sort()).toEqual([A, B, C]);
      const owners = [...mine.keys()].map((id) => [id, 'ana']).concat([...theirs.keys()].map((id) => [id, 'bo']));
      expect(await held(ana)).toEqual(Object.fromEntries(owners));
    });

    test('an answer is a copy: changing it changes nothing', async () => {
      await ana.put(taking(A));
      ((await ana.list()) as Map<string, unknown>).clear();
      expect(await held(ana)).toEqual({ [A]: 'ana' });
    });

    test('a place that cannot be reached is an error, never an empty one', async () => {
      await ana.put(taking(A));
      opened.cut();
      await expect(ana.list()).rejects.toBeInstanceOf(RoadmapError);
      await expect(bo.put(taking(B))).rejects.toBeInstanceOf(RoadmapError);
    });

    test('of a branch that nobody has pushed yet nothing is read, nor of one whose name begins alike', async () => {
      expect(await bo.published(['.roadmap/issues/a-x.md'])).toEqual(new Map());
      opened.publish({ '.roadmap/issues/a-x.md': 'Text\n' }, 'main2');
      expect(await bo.published(['.roadmap/issues/a-x.md'])).toEqual(new Map());
    });

    test('files that were published are read as everybody can get them; of others there is nothing', async () => {
      const text = '---\ntitle: ü\n---\n\nText\n';
      opened.publish({ '.roadmap/issues/a-x.md': text, '.roadmap/issues/b y.md': '' });
      const paths = ['.roadmap/issues/a-x.md', '.roadmap/issues/b y.md', '.roadmap/issues/none.md', '.roadmap/*'];
      const found = await bo.published(paths);
      expect([...found].sort()).toEqual([
        ['.roadmap/issues/a-x.md', text],
        ['.roadmap/issues/b y.md', ''],
      ]);
    });
  });
}
