import type { TrackerOptions } from '../options.ts';
import type { Tracker } from '../../ports/tracker.ts';
import { makeClient } from './client.ts';
import { createOne } from './create.ts';
import { estimateWork } from './estimate.ts';
import { listIssues, newestIssues } from './listing.ts';
import { makeMapping } from './mapping.ts';
import { openRepository } from './repository.ts';
import { getIssues } from './single.ts';
import { makeTables } from './tables.ts';
import { updateAll } from './update.ts';
import { makeVouch } from './vouch.ts';

const PAGE = 100;
const BATCH = 20;

/** Issues of one repository on GitHub: title, body, state with reason, labels, assignees. Nothing is asked before it is needed. */
export function makeGithubTracker(options: TrackerOptions): Tracker {
  const client = makeClient(options);
  const repository = openRepository(options, client);
  const tables = makeTables(repository);
  const size = { now: PAGE };
  return {
    type: 'github',
    mapping: makeMapping(options.config, options.remote),
    batch: BATCH,
    list: (since) => listIssues(repository, size, since),
    get: (keys) => getIssues(repository, keys),
    update: (updates) => updateAll(repository, tables, updates),
    create: (draft) => createOne({ repository, tables }, draft),
    newest: (above) => newestIssues(repository, size, above),
    vouch: makeVouch(repository),
    estimate: (work) => estimateWork(work, { batch: BATCH, ...(options.pace !== undefined && { pace: options.pace }) }),
    cost: client.cost,
    limit: client.limit,
  };
}
