import type { TrackerOptions } from '../options.ts';
import type { Tracker } from '../../ports/tracker.ts';
import { makeClient } from './client.ts';
import { makeComments } from './comments.ts';
import { createOne } from './create.ts';
import { estimateWork } from './estimate.ts';
import { makeHooks } from './hooks.ts';
import { listIssues, newestIssues } from './listing.ts';
import { makeMapping } from './mapping.ts';
import { makeMilestones } from './milestones.ts';
import { removeIssue } from './remove.ts';
import { openRepository } from './repository.ts';
import { scanIssues } from './scan.ts';
import { getIssues } from './single.ts';
import { makeTables } from './tables.ts';
import { updateAll } from './update.ts';
import { makeVouch } from './vouch.ts';

const PAGE = 100;
const BATCH = 30;

/** Issues of one repository on GitHub, with their comments and milestones. Nothing is asked before it is needed. */
export function makeGithubTracker(options: TrackerOptions): Tracker {
  const client = makeClient(options);
  const repository = openRepository(options, client);
  const milestones = makeMilestones(repository);
  const hands = { repository, tables: makeTables(repository, milestones) };
  const listing = { repository, milestones, size: { now: PAGE } };
  return {
    type: 'github',
    mapping: makeMapping(options.config, options.remote),
    batch: BATCH,
    list: (since) => listIssues(listing, since),
    get: (keys) => getIssues(repository, keys, milestones),
    access: repository.access,
    update: (updates) => updateAll(hands, updates),
    create: (draft) => createOne(hands, draft),
    newest: (above) => newestIssues(listing, above),
    vouch: makeVouch(repository),
    scan: () => scanIssues(listing),
    remove: (key) => removeIssue(repository, key),
    comments: makeComments(repository),
    milestones: milestones.desk,
    hooks: makeHooks(repository),
    estimate: (work) => estimateWork(work, { batch: BATCH, ...(options.pace !== undefined && { pace: options.pace }) }),
    cost: client.cost,
    limit: client.limit,
  };
}
