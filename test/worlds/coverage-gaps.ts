import { STATES, type Matrix, type State } from './coverage.ts';

const NO_FILE: readonly State[] = ['only there', 'file missing'];
const NO_ITEM: readonly State[] = ['only here', 'gone there'];

/** Cells that nothing can fill, and why. */
const IMPOSSIBLE: readonly { readonly events: RegExp; readonly states: readonly State[]; readonly why: string }[] = [
  {
    events: /^(editHere|goBack|removeFile|scramble)/,
    states: NO_FILE,
    why: 'there is no file that anybody could edit or take back',
  },
  { events: /^(editThere|labelThere|deleteThere)/, states: NO_ITEM, why: 'there is no item that anybody could change' },
  { events: /^labelThere$/, states: STATES, why: 'the bot of these worlds is at work while a run is, and only then' },
];

/** Why a cell can only be empty, or null. */
export function whyEmpty(event: string, state: State): string | null {
  return IMPOSSIBLE.find(({ events, states }) => events.test(event) && states.includes(state))?.why ?? null;
}

/** `event, state` of everything that never happened though it might. */
export function emptyCells(matrix: Matrix): readonly string[] {
  return [...matrix].flatMap(([event, line]) =>
    STATES.filter((state) => !line.has(state) && whyEmpty(event, state) === null).map((state) => `${event}, ${state}`),
  );
}

/** A line for each event, a column for each state: how often, `·` where it cannot be; then the cells that are empty, by name. */
export function printMatrix(matrix: Matrix): string {
  const widest = Math.max(...[...matrix.keys()].map((event) => event.length));
  const cell = (event: string, state: State): string => {
    const times = matrix.get(event)?.get(state) ?? 0;
    const none = whyEmpty(event, state) === null ? '-' : '·';
    return (times === 0 ? none : String(times)).padStart(state.length);
  };
  const lines = [...matrix.keys()].map((event) =>
    [event.padEnd(widest), ...STATES.map((state) => cell(event, state))].join('  '),
  );
  const empty = emptyCells(matrix);
  const reasons = IMPOSSIBLE.map(({ events, states, why }) => `  ${events.source}: ${states.join(', ')}: ${why}`);
  return [
    [' '.repeat(widest), ...STATES].join('  '),
    ...lines,
    `${empty.length} of ${matrix.size * STATES.length} cells are empty:`,
    ...empty.map((name) => `  ${name}`),
    'cannot be:',
    ...reasons,
  ].join('\n');
}
