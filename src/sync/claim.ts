import { RoadmapError } from '../model/errors.ts';
import type { Issue } from '../model/issue.ts';
import { readIssue } from '../model/read-issue.ts';
import type { ClaimChange, Claims, HeldClaim } from '../ports/claims.ts';
import type { CreateIntent } from '../ports/journal.ts';
import { draftOid } from './choose.ts';
import type { Engine, Gathered, SyncOptions } from './types.ts';
import { oneLine } from './words.ts';

/**
 * Reads the claims, where this run might create. One of ours counts as an open intent, also without a journal; one that says
 * what was made is a link for everybody; any other one keeps this run from creating, unless it was told to take it.
 *
 * A claim outlives its creation: it goes once the link stands on the branch as it was pushed, where whoever claims the issue
 * again looks for it. Removed any earlier, a clone that has not pulled, and whose listing lags or was made before, could create
 * the same issue again.
 */
export async function withClaims(engine: Engine, options: SyncOptions, gathered: Gathered): Promise<Gathered> {
  const { claims } = engine;
  const mayCreate = options.mode !== 'pull' && options.held_back === null && options.stirred === null;
  if (claims === undefined || options.preview || !mayCreate) return gathered;
  const held = await reachable(() => claims.list());
  if (typeof held === 'string') {
    const failed = `not created: the claims of other clones cannot be read: ${held}`;
    return { ...gathered, claims: { failed, others: new Map(), versions: new Map() } };
  }
  const issues = new Map(gathered.listing.issues.map((issue) => [issue.id, issue]));
  const seen = {
    intents: new Map(gathered.intents),
    others: new Map<string, string>(),
    versions: new Map<string, string>(),
  };
  const linked: Linked[] = [];
  for (const [id, claim] of held) {
    const issue = issues.get(id);
    if (issue === undefined) continue;
    const key = issue.values.remote_ids?.[engine.remote];
    if (key !== undefined) linked.push({ issue, key, claim });
    else readClaim(engine, { options, gathered, claims }, { issue, claim }, seen);
  }
  await settleLinked(engine, claims, linked);
  const { intents, others, versions } = seen;
  return { ...gathered, intents, claims: { failed: null, others, versions } };
}

/**
 * What an interrupted creation has come to is told to whoever goes on with it. One that is void is let go: its issue may be one
 * that is never created, and nobody would look for it in vain at every run.
 * @returns the same with what is known of the claims afterwards
 */
export async function moveClaims(
  { claims }: Engine,
  gathered: Gathered,
  changes: ReadonlyMap<string, CreateIntent | null>,
): Promise<Gathered> {
  const seen = gathered.claims;
  if (claims === undefined || seen === undefined) return gathered;
  const moves = new Map<string, ClaimChange>();
  for (const [id, intent] of changes) {
    const from = seen.versions.get(id);
    if (from !== undefined) moves.set(id, { intent, from });
  }
  if (moves.size === 0) return gathered;
  const done = await reachable(() => claims.put(moves));
  // What was not told is looked for once more by the next run.
  if (typeof done === 'string') return gathered;
  const versions = new Map([...seen.versions].filter(([id]) => done.get(id) !== ''));
  return { ...gathered, claims: { ...seen, versions } };
}

/** Who holds it, for people. */
export function holderOf(
  remote: string,
  id: string,
  { host, run, at }: Pick<HeldClaim, 'host' | 'run' | 'at'>,
): string {
  const who = oneLine(`${host} (run ${run}, since ${at})`);
  return `claimed by ${who}, which creates it; if nothing runs there any more: roadmap sync ${id} --remote ${remote} --take-claim`;
}

/** The answer, or why there is none. */
export async function reachable<T>(call: () => Promise<T>): Promise<T | string> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof RoadmapError) || error.kind === 'internal') throw error;
    return oneLine(error.message);
  }
}

interface Seen {
  readonly intents: Map<string, CreateIntent>;
  readonly others: Map<string, string>;
  readonly versions: Map<string, string>;
}

function readClaim(
  engine: Engine,
  {
    options,
    gathered,
    claims,
  }: { readonly options: SyncOptions; readonly gathered: Gathered; readonly claims: Claims },
  { issue, claim }: { readonly issue: Issue; readonly claim: HeldClaim },
  { intents, others, versions }: Seen,
): void {
  const { id } = issue;
  const { made } = claim.intent;
  const ours = intents.get(id);
  if (made !== undefined) {
    // Let go on purpose: whoever creates it anew takes the claim on.
    versions.set(id, claim.version);
    if (!isUnlinked(engine, gathered, id, made.key))
      intents.set(id, { ...(ours ?? asSent(engine, issue, claim)), made });
  } else if (claim.owner === claims.owner) {
    versions.set(id, claim.version);
    intents.set(id, ours ?? asSent(engine, issue, claim));
  } else if (options.take_claims) {
    versions.set(id, claim.version);
    intents.set(id, { ...(ours ?? asSent(engine, issue, claim)), looks: [] });
  } else others.set(id, holderOf(engine.remote, id, claim));
}

/** What another clone sent is a base of this one's file only where they are the very same: its file may be the older one. */
function asSent(engine: Engine, issue: Issue, { intent }: HeldClaim): CreateIntent {
  return draftOid(engine, issue) === intent.draft ? intent : { ...intent, values: {} };
}

/** Let go here on purpose. */
export function isUnlinked({ remote }: Engine, { tombstones }: Gathered, id: string, key: string): boolean {
  return tombstones.some((stone) => stone.unlinked === id && stone.remote_ids[remote] === key);
}

interface Linked {
  readonly issue: Issue;
  readonly key: string;
  readonly claim: HeldClaim;
}

/** Claims whose issue is linked here: said so to the others, and taken away once they all can see the link. */
async function settleLinked(engine: Engine, claims: Claims, linked: readonly Linked[]): Promise<void> {
  const moves = new Map<string, ClaimChange>();
  for (const { issue, key, claim } of linked) {
    const { owner, intent, version } = claim;
    if (intent.made === undefined && owner === claims.owner)
      moves.set(issue.id, { intent: { ...intent, made: { item: '', key } }, from: version });
  }
  const made = linked.filter(({ key, claim }) => claim.intent.made?.key === key);
  const issues = made.map(({ issue }) => issue);
  const published = await publishedLinks(engine, claims, issues);
  const links = typeof published === 'string' ? NO_LINKS : published;
  for (const { issue, key, claim } of made)
    if (links.get(issue.id) === key) moves.set(issue.id, { intent: null, from: claim.version });
  if (moves.size > 0) await reachable(() => claims.put(moves));
}

const NO_LINKS: ReadonlyMap<string, string> = new Map();

/** What these are linked to where everybody can see it, by id; a text: why nobody knows. */
export async function publishedLinks(
  { remote, config }: Engine,
  claims: Claims,
  issues: readonly Issue[],
): Promise<ReadonlyMap<string, string> | string> {
  if (issues.length === 0) return NO_LINKS;
  const texts = await reachable(() => claims.published(issues.map(({ path }) => path)));
  if (typeof texts === 'string') return texts;
  const found = issues.flatMap(({ id, path }) => {
    const there = readIssue(path, texts.get(path) ?? '', config);
    const key = 'id' in there ? there.values.remote_ids?.[remote] : undefined;
    return key === undefined ? [] : [[id, key] as const];
  });
  return new Map(found);
}
