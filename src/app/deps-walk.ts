export interface Walk {
  /** Every id that can be reached, each after all it depends on, circles left out of account. */
  readonly order: readonly string[];
  /** The first circles that were met, each as a way from an id back to itself. */
  readonly circles: readonly (readonly string[])[];
}

const MOST_CIRCLES = 20;

interface Step {
  readonly id: string;
  readonly next: readonly string[];
  at: number;
}

/**
 * Walks along "depends on", without recursion: a chain may be as long as there are issues. An edge that would close a circle is
 * told and then ignored.
 */
export function walkDependencies(starts: readonly string[], nextOf: (id: string) => readonly string[]): Walk {
  const state = new Map<string, 'open' | 'done'>();
  const order: string[] = [];
  const circles: string[][] = [];
  for (const start of starts) {
    if (state.has(start)) continue;
    const way: Step[] = [];
    const enter = (id: string): void => {
      state.set(id, 'open');
      way.push({ id, next: nextOf(id), at: 0 });
    };
    enter(start);
    for (let step = way.at(-1); step !== undefined; step = way.at(-1)) {
      const id = step.next[step.at];
      step.at += 1;
      if (id === undefined) {
        state.set(step.id, 'done');
        order.push(step.id);
        way.pop();
      } else if (!state.has(id)) enter(id);
      else if (state.get(id) === 'open' && circles.length < MOST_CIRCLES) {
        const ids = way.map((each) => each.id);
        circles.push([...ids.slice(ids.indexOf(id)), id]);
      }
    }
  }
  return { order, circles };
}

/** The same edges the other way round: from what is waited for to what waits. */
export function reversed(edges: ReadonlyMap<string, ReadonlySet<string>>): ReadonlyMap<string, ReadonlySet<string>> {
  const turned = new Map<string, Set<string>>();
  for (const [from, ids] of edges)
    for (const to of ids) turned.set(to, (turned.get(to) ?? new Set<string>()).add(from));
  return turned;
}
