import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Standin } from '../standin/index.ts';
import type { Dice } from '../worlds/random.ts';
import type { Running } from './child.ts';
import type { Place } from './place.ts';

/** When a run is killed. */
export type Moment =
  /** At its n-th request: it never arrives, it is carried out and nobody hears of it, or it was answered. */
  | { readonly at: 'request'; readonly n: number; readonly then: 'lost' | 'applied' | 'answered'; readonly ms: number }
  | { readonly at: 'time'; readonly ms: number }
  /** When files of git's, of ours in the git directory, or issues have changed so often. */
  | { readonly at: 'file'; readonly n: number; readonly ms: number };

/** What a run that nobody disturbs takes. */
export interface Measure {
  readonly requests: number;
  readonly changes: number;
  /** Until the first request, and in all. */
  readonly first: number;
  readonly ms: number;
}

export function drawMoment(dice: Dice, { requests, changes, first, ms }: Measure): Moment {
  return dice.weighted([
    [
      4,
      {
        at: 'request',
        n: 1 + dice.below(requests),
        then: dice.pick(['lost', 'applied', 'answered'] as const),
        ms: dice.below(60),
      },
    ],
    [2, { at: 'time', ms: Math.round(first + (dice.below(110) / 100) * (ms - first)) }],
    [4, { at: 'file', n: 1 + dice.below(Math.max(1, changes)), ms: dice.below(4) }],
  ] as const);
}

/** Kills a run at its moment. @returns what gives up waiting for it */
export function killAt(moment: Moment, run: Running, world: World, group: boolean): () => void {
  const kill = (): void => run.kill(group);
  const timers: NodeJS.Timeout[] = [];
  const soon = (ms: number): void => void timers.push(setTimeout(kill, ms));
  const stop = (): void => timers.forEach(clearTimeout);
  if (moment.at === 'time') soon(moment.ms);
  else if (moment.at === 'request') killAtRequest(moment, world.github, { kill, soon });
  else {
    const watch = watchChanges(world.place, (count) => {
      if (count === moment.n) soon(moment.ms);
    });
    return () => {
      watch();
      stop();
    };
  }
  return stop;
}

interface World {
  readonly place: Place;
  readonly github: Standin;
}

function killAtRequest(
  moment: Extract<Moment, { at: 'request' }>,
  { faults, log }: Standin,
  { kill, soon }: { readonly kill: () => void; readonly soon: (ms: number) => void },
): void {
  const until = log.length + moment.n;
  // Counted as the server counts them, whatever else was scripted.
  const when = (): boolean => log.length === until;
  if (moment.then === 'answered') faults.push({ when, do: { after: () => soon(moment.ms) } });
  else faults.push({ when, do: { before: kill } });
  if (moment.then === 'lost') faults.push({ when, do: 'drop-before' });
}

/** Calls with how often anything was seen to change, looking about once a millisecond. @returns what ends it */
export function watchChanges({ root }: Place, tell: (count: number) => void): () => void {
  const folders = ['.git', '.git/refs/heads', '.git/roadmap', '.git/roadmap/journal/github'];
  folders.push('.git/refs/roadmap/remotes', '.roadmap/issues', '.roadmap/milestones', '.roadmap/comments');
  let last = '';
  let count = -1;
  let timer: NodeJS.Timeout | null = null;
  const look = (): void => {
    const now = folders.map((folder) => shapeOf(join(root, folder))).join('\n');
    if (now !== last) {
      last = now;
      count += 1;
      if (count > 0) tell(count);
    }
    timer = setTimeout(look, 1);
  };
  look();
  return () => clearTimeout(timer ?? undefined);
}

function shapeOf(folder: string): string {
  try {
    return readdirSync(folder)
      .map((name) => {
        const { mtimeMs, size, ino } = lstatSync(join(folder, name));
        return `${name} ${mtimeMs} ${size} ${ino}`;
      })
      .join('\n');
  } catch {
    // Not there yet, or just gone.
    return '';
  }
}
