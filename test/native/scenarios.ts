import type { Standin } from '../standin/index.ts';
import type { FaultDo } from '../standin/faults.ts';
import { created, linkedAgain, merged, pulled, pushed } from '../kill/issue-scenarios.ts';
import type { Scenario } from '../kill/kill.ts';
import { comments, milestones } from '../kill/part-scenarios.ts';

const tables = {
  pulled,
  pushed,
  'changed on both sides': merged,
  'linked again': linkedAgain,
  created,
  milestones,
  comments,
};

/** What only a tracker in memory can be told to do. */
const MEMORY_ONLY = new Set(['created: an issue of which labels are refused']);

/** By name, those that a real clone and the stand-in for GitHub can be put into. */
export const scenarios: ReadonlyMap<string, Scenario> = new Map(
  Object.entries(tables)
    .flatMap(([kind, rows]) => Object.entries(rows).map(([name, one]) => [`${kind}: ${name}`, one] as const))
    .filter(([name]) => !MEMORY_ONLY.has(name)),
);

const CALLS: Readonly<Record<string, readonly string[]>> = {
  create: ['createIssue'],
  comment: ['addComment', 'POST comments'],
  milestone: ['POST milestones'],
  update: ['updateIssue', 'closeIssue', 'reopenIssue', 'addLabelsToLabelable', 'removeLabelsFromLabelable'],
};

const DONE: Readonly<Record<string, FaultDo>> = {
  before: 'drop-before',
  after: 'apply-then-drop',
  late: { late: { requests: 2 } },
  limited: limitedFor(3600),
};

/** What the scenario's fault does to the tracker in memory, done by the stand-in to the requests of the first run. */
export function scriptFault(github: Standin, { fault }: Scenario): void {
  if (fault === undefined) return;
  for (const [call, names] of Object.entries(CALLS)) {
    const what = fault(call as Parameters<typeof fault>[0]);
    if (what === null) continue;
    const isMeant = (operation: string, fields: readonly string[]): boolean =>
      names.some((name) => fields.includes(name) || (name.startsWith('POST ') && isPost(operation, name.slice(5))));
    const wanted = DONE[what];
    if (wanted === undefined) throw new Error(`nothing is known of a fault ${what}`);
    github.faults.push({ when: ({ operation, fields }) => isMeant(operation, fields), do: wanted });
  }
}

function isPost(operation: string, collection: string): boolean {
  return operation.startsWith('POST ') && operation.endsWith(`/${collection}`);
}

/** A limit that ends a run: it is longer than one waits. */
export function limitedFor(seconds: number): FaultDo {
  const body = { message: 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.' };
  return { answer: { status: 403, headers: { 'retry-after': String(seconds) }, body } };
}
