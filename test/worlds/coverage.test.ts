import { expect, it } from 'vitest';
import { newMatrix, observer, STATES, type Matrix, type State } from './coverage.ts';
import { emptyCells, printMatrix, whyEmpty } from './coverage-gaps.ts';
import { play } from './play.ts';

/** As many as it takes, and no more than this. */
const MOST = 400;

/** A base is lost now and then, and what was begun and not ended is soon ended: hundreds of worlds may do without. */
const RARE: readonly State[] = ['base lost', 'creation begun', 'sending begun', 'gone there'];
const RUNS = ['run both', 'run pull', 'run push', 'disturbed', 'after a kill', 'no cursor', 'preview'];
const PEOPLE = ['editHere', 'editThere', 'goBack', 'scramble'];
const MEANWHILE = ['editHere', 'editThere', 'goBack'].map((event) => `${event} meanwhile`);

function needed(): readonly string[] {
  const runs = RUNS.flatMap((event) =>
    STATES.filter((state) => state !== 'base lost').map((state) => [event, state] as const),
  );
  const people = [...PEOPLE, ...MEANWHILE].flatMap((event) =>
    STATES.filter((state) => !RARE.includes(state) && whyEmpty(event, state) === null).map(
      (state) => [event, state] as const,
    ),
  );
  return [...runs, ...people].map((cell) => cell.join(', '));
}

it(`within ${MOST} worlds everything that matters happens in every state in which it can`, async () => {
  const matrix: Matrix = newMatrix();
  const missing = (): readonly string[] => {
    const empty = new Set(emptyCells(matrix));
    return needed().filter((cell) => empty.has(cell));
  };
  let worlds = 0;
  while (worlds < MOST && (worlds === 0 || missing().length > 0)) await play((worlds += 1), observer(matrix));
  console.log(`${worlds} worlds\n${printMatrix(matrix)}`);
  expect(missing()).toEqual([]);
  // Nothing that is said to be impossible happened.
  const told = [...matrix].flatMap(([event, line]) =>
    [...line.keys()].filter((state) => whyEmpty(event, state) !== null),
  );
  expect(told).toEqual([]);
}, 600_000);

it('a cell that nothing filled is empty, one that cannot be filled is not', () => {
  const matrix = newMatrix();
  matrix.set('editHere', new Map([['synced', 1]]));
  expect(emptyCells(matrix)).toContain('editHere, conflict');
  expect(emptyCells(matrix)).toContain('run both, synced');
  expect(emptyCells(matrix)).not.toContain('editHere, synced');
  expect(emptyCells(matrix)).not.toContain('editHere, only there');
});
