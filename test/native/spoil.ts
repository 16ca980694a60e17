import type { FaultDo } from '../standin/faults.ts';
import type { Standin } from '../standin/index.ts';
import type { Dice } from '../worlds/random.ts';
import { limitedFor } from './scenarios.ts';

/** What goes wrong with one request of a run. */
export interface Spoilt {
  readonly n: number;
  readonly name: string;
}

const FAULTS: Readonly<Record<string, FaultDo>> = {
  'drop-before': 'drop-before',
  'apply-then-drop': 'apply-then-drop',
  '502-after-apply': '502-after-apply',
  truncated: 'truncated',
  cut: 'cut',
  empty: 'empty',
  html: 'html',
  'content-type': 'content-type',
  502: 'C2-502',
  '502 as a page': 'C2-html',
  'a timeout of the server': 'C1-502',
  'the primary limit': 'A1',
  'a secondary limit of a minute': 'B1-403',
  'a secondary limit of an hour': limitedFor(3600),
  'content too fast': 'B2',
  'late by two requests': { late: { requests: 2 } },
  slow: { latency: 250 },
};

/** Mostly nothing; else one or two requests. */
export function drawSpoilt(dice: Dice, requests: number): readonly Spoilt[] {
  const count = dice.weighted([
    [5, 0],
    [4, 1],
    [1, 2],
  ] as const);
  return Array.from({ length: count }, () => ({ n: 1 + dice.below(requests), name: dice.pick(Object.keys(FAULTS)) }));
}

export function spoil({ faults, log }: Standin, spoilt: readonly Spoilt[]): void {
  const already = log.length;
  for (const { n, name } of spoilt) {
    const what = FAULTS[name];
    if (what === undefined) throw new Error(`nothing is known of a fault ${name}`);
    faults.push({ when: () => log.length === already + n, do: what });
  }
}
