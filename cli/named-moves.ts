import type { EditOutcome } from '../src/app/edit-issues.ts';
import { RoadmapError } from '../src/model/errors.ts';

/** @throws RoadmapError `issues.left` when some of these issues could not be changed. @param then what was not done for it */
export function assertAllMoved(outcomes: readonly EditOutcome[], then: string): void {
  const failed = outcomes.flatMap((outcome) => ('error' in outcome ? [outcome] : []));
  if (failed.length === 0) return;
  const lines = failed.slice(0, 10).map(({ path, error }) => `${path}: ${error.message}`);
  throw new RoadmapError({
    kind: 'user',
    code: 'issues.left',
    message: `${String(failed.length)} of ${String(outcomes.length)} issues could not be changed, so ${then}:\n${lines.join('\n')}`,
    hints: ['put these right, then run the command again: it goes on where it stopped'],
    data: { failed: failed.map(({ ref, path, error }) => ({ ref, path, code: error.code, message: error.message })) },
  });
}
