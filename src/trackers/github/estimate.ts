import type { Estimate, Work } from '../../ports/tracker.ts';
import type { PaceChoice } from '../options.ts';
import { countsCreations, CREATIONS_PER_HOUR, intervalOf } from './pace.ts';

const HOUR_MS = 3_600_000;

/** What a request takes on GitHub as people report it, in milliseconds. */
const READ_MS = 500;
const WRITE_MS = 800;

/** Points as the limit by the minute counts them. */
const READ_POINTS = 1;
const WRITE_POINTS = 5;

/** What this work costs when nobody else uses up the hour: updates share requests, each read again before; creations never share. */
export function estimateWork(work: Work, how: { readonly batch: number; readonly pace?: PaceChoice }): Estimate {
  const batches = Math.ceil(work.updates / how.batch);
  const creations = work.creates + work.comments;
  const writes = batches + creations;
  // One more where something is created: the repository's id and its labels.
  const reads = batches + (work.creates > 0 ? 1 : 0);
  const each = Math.max(intervalOf(how.pace), WRITE_MS);
  return {
    requests: writes + reads,
    points: writes * WRITE_POINTS + reads * READ_POINTS,
    ms: reads * READ_MS + batches * each + timeToCreate(creations, each, countsCreations(how.pace)),
  };
}

/** So many an hour, one after the other; the last hour counts only as far as it is used. */
function timeToCreate(count: number, each: number, isCounted: boolean): number {
  if (!isCounted || count === 0) return count * each;
  const hours = Math.ceil(count / CREATIONS_PER_HOUR) - 1;
  return hours * Math.max(HOUR_MS, CREATIONS_PER_HOUR * each) + (count - hours * CREATIONS_PER_HOUR) * each;
}
