import type { EditOutcome } from '../src/app/edit-issues.ts';
import { RoadmapError } from '../src/model/errors.ts';

const LEFT = 'issues.left';

/** @throws RoadmapError `issues.left` when some of these issues could not be changed. @param then what was not done for it */
export function assertAllMoved(outcomes: readonly EditOutcome[], then: string): void {
  const failed = outcomes.flatMap((outcome) => ('error' in outcome ? [outcome] : []));
  if (failed.length === 0) return;
  const lines = failed.slice(0, 10).map(({ path, error }) => `${path}: ${error.message}`);
  throw new RoadmapError({
    kind: 'user',
    code: LEFT,
    message: `${String(failed.length)} of ${String(outcomes.length)} issues could not be changed, so ${then}:\n${lines.join('\n')}`,
    hints: ['put these right, then run the command again: it goes on where it stopped'],
    data: {
      changed: outcomes.length - failed.length,
      failed: failed.map(({ ref, path, error }) => ({ ref, path, code: error.code, message: error.message })),
    },
  });
}

/** Whether it is the error of `assertAllMoved` when some of them were changed. */
export function movedSome({ code, data }: RoadmapError): boolean {
  return code === LEFT && data['changed'] !== 0;
}
