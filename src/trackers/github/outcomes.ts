import type { RoadmapError } from '../../model/errors.ts';
import type { Outcome } from '../../ports/tracker.ts';
import { endsRun, isTransient, isUnsent } from '../http.ts';
import type { Reply } from './client.ts';
import { isBroken, isLimit } from './troubles.ts';
import type { GraphqlError } from './troubles.ts';

export type Undone = Exclude<Outcome, { readonly kind: 'done' }>;

/**
 * What became of the one thing that a request was to do, when the request failed.
 * @throws RoadmapError what ends the run: then it was not done
 */
export function undone(error: RoadmapError): Undone {
  if (endsRun(error)) throw error;
  return undoneLater(error);
}

/** The same when other things were done before: nothing is thrown any more. */
export function undoneLater(error: RoadmapError): Undone {
  const { message } = error;
  if (endsRun(error)) return { kind: 'failed', message, limit: error };
  if (error.code === 'remote.forbidden') return { kind: 'refused', message };
  return { kind: isTransient(error) && !isUnsent(error) ? 'unknown' : 'failed', message };
}

/** The same for an answer that holds errors instead. */
export function undoneBy({ errors }: Pick<Reply<unknown>, 'errors'>): Undone {
  const [error] = errors;
  if (!error || isBroken(error)) return { kind: 'unknown', message: error?.message ?? 'GitHub said nothing about it.' };
  return { kind: isLimit(error) ? 'failed' : 'refused', message: error.message };
}

/** What several errors about one thing mean for it. */
export function kindOf(errors: readonly GraphqlError[]): Undone['kind'] {
  if (errors.some(isBroken)) return 'unknown';
  // An id that is not known any more (the issue's, or a label's out of an old table) says nothing against the values.
  return errors.some((error) => isLimit(error) || error.type === 'NOT_FOUND') ? 'failed' : 'refused';
}
