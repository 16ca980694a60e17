import type { RoadmapError } from '../model/errors.ts';
import type { Delivery } from '../ports/inbox.ts';
import type { RunnerState } from '../ports/runner.ts';
import { eventError, endedBy, isoOf, recordOf, remoteAfter, runError, UNSEEN, type Ended } from './runner-outcome.ts';
import { tell } from './runner-settle.ts';
import { wholeRun } from './runner-turns.ts';
import type { RunnerHands, RunResult } from './runner-types.ts';

export type OnceHands = Pick<RunnerHands, 'self' | 'clock' | 'signal' | 'records' | 'inbox' | 'plan' | 'run' | 'tell'>;

/**
 * One run of every remote of the plan, in turn; one that fails keeps none of the others from theirs. After the signal none is
 * begun. @param each told what became of every run. @throws RoadmapError `config.*`
 */
export async function runOnce(
  hands: OnceHands,
  each: (remote: string, result: RunResult | RoadmapError) => void,
): Promise<void> {
  const { clock, records, signal } = hands;
  const [{ remotes }, known] = [await hands.plan(), await records.state()];
  const started_at = isoOf(clock.now());
  let after: RunnerState['remotes'] = known?.remotes ?? {};
  for (const remote of remotes) {
    if (signal.aborted) return;
    const waiting = await waitingFor(hands, remote);
    const job = { remote, trigger: 'once' as const, ...wholeRun(waiting) };
    const from = clock.now();
    const result = await hands.run(job).catch(runError);
    const ended = endedBy(result);
    if (ended.error === null) await hands.inbox?.done(waiting.map(({ id }) => id)).catch(() => undefined);
    await records.add(recordOf({ remote, trigger: 'once' }, ended, from, clock.now()));
    after = { ...after, [remote]: remoteAfter(after[remote] ?? UNSEEN, ended, clock.now()) };
    await records.beat(lastWords(hands, started_at, after));
    tellRun(hands, remote, ended, from);
    each(remote, result);
  }
}

async function waitingFor({ inbox }: OnceHands, remote: string): Promise<readonly Delivery[]> {
  const all = (await inbox?.waiting().catch(() => [])) ?? [];
  return all.filter((delivery) => delivery.remote === remote);
}

function tellRun(hands: OnceHands, remote: string, ended: Ended, from: number): void {
  const { outcome, duration_ms, counts, requests } = recordOf(
    { remote, trigger: 'once' },
    ended,
    from,
    hands.clock.now(),
  );
  const error = ended.error === null ? null : eventError(ended.error);
  const run = { remote, trigger: 'once' as const, outcome, duration_ms, counts, requests, error, next_run_at: null };
  tell(hands, { event: 'run', ...run });
}

/** Nobody waits for a next run. */
function lastWords({ self, clock }: OnceHands, started_at: string, remotes: RunnerState['remotes']): RunnerState {
  const beat_at = isoOf(clock.now());
  return { version: 1, ...self, started_at, beat_at, next_run_at: null, phase: 'stopped', remotes, webhook: null };
}
