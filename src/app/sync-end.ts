import { RoadmapError } from '../model/errors.ts';
import type { SyncReport } from '../sync/types.ts';
import type { Committed } from './sync-commit.ts';
import type { SyncHands } from './sync-hands.ts';

/** What of an outcome the log is told. */
interface Ended {
  readonly counts: Readonly<Record<string, number>>;
  readonly report: Pick<SyncReport, 'operations' | 'stopped' | 'cost' | 'resume_after'>;
  readonly commit: Committed;
  readonly duration_ms: number;
}

/**
 * Does a run and tells its end to the log: what it did, or why it failed. A preview, and a run that changed nothing, leave no
 * trace there.
 */
export async function tellEnd<Outcome extends Ended>(
  { ended, remote, clock }: Pick<SyncHands, 'ended' | 'remote' | 'clock'>,
  { mode, preview }: { readonly mode: string; readonly preview: boolean },
  work: () => Promise<Outcome>,
): Promise<Outcome> {
  const started = clock.now();
  const about = { run: remote, mode };
  try {
    const outcome = await work();
    const { counts, report, commit, duration_ms } = outcome;
    const changed = report.operations.some((one) => one.applied) || report.stopped !== null || commit.error !== null;
    const error = report.stopped?.code ?? null;
    const { cost, resume_after } = report;
    ended?.(
      { ...about, counts, cost, error, resume_after, commit: commit.commit, ms: duration_ms },
      changed && !preview,
    );
    return outcome;
  } catch (error) {
    const { kind, code } = error instanceof RoadmapError ? error : { kind: 'internal', code: 'internal' };
    // What the user has to put right first asked nothing of the remote.
    const lasting = !preview && (kind === 'remote' || kind === 'internal');
    ended?.({ ...about, error: code, ms: clock.now() - started }, lasting);
    throw error;
  }
}
