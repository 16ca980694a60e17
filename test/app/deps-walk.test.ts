import { expect, it } from 'vitest';
import fc from 'fast-check';
import { treeRows } from '../../src/app/deps-tree.ts';
import { walkDependencies } from '../../src/app/deps-walk.ts';

const ids = ['a', 'b', 'c', 'd', 'e'];
const graphs = fc.record(Object.fromEntries(ids.map((id) => [id, fc.subarray(ids)])));

it('every id comes after what it depends on, unless a circle is told', () => {
  fc.assert(
    fc.property(graphs, (graph) => {
      const { order, circles } = walkDependencies(ids, (id) => graph[id] ?? []);
      expect([...order].sort()).toEqual(ids);
      const wrong = order.some((id, at) => (graph[id] ?? []).some((next) => order.indexOf(next) >= at));
      expect(wrong).toBe(circles.length > 0);
      for (const way of circles) {
        expect(way[0]).toBe(way.at(-1));
        for (const [at, id] of way.slice(0, -1).entries()) expect(graph[id]).toContain(way[at + 1]);
      }
    }),
  );
});

it('a tree ends, draws every edge below it once, and opens no id twice', () => {
  fc.assert(
    fc.property(graphs, (graph) => {
      const rows = treeRows(
        ['a'],
        (id) => (graph[id] ?? []).map((each) => ({ id: each, kind: 'blocks' })),
        () => undefined,
      );
      const reached = new Set(rows.map(({ id }) => id));
      const edges = [...reached].reduce((sum, id) => sum + (graph[id] ?? []).length, 0);
      expect(rows).toHaveLength(edges + 1);
      const opened = rows.filter(({ id, note }) => note === null && (graph[id] ?? []).length > 0);
      expect(new Set(opened.map(({ id }) => id)).size).toBe(opened.length);
    }),
  );
});
