import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import { RoadmapError } from '../model/errors.ts';
import type { ClaimChange, Claims, HeldClaim } from '../ports/claims.ts';
import type { Git } from '../ports/git.ts';
import type { CreateIntent } from '../ports/journal.ts';
import type { Clock } from '../ports/system.ts';
import type { GitRemote, RefMove } from './git/native-remote.ts';
import type { Repository } from './git/repository.ts';

export interface ClaimOptions {
  readonly git: Pick<Git, 'tree' | 'readBlobs'>;
  /** Where clones meet. */
  readonly at: GitRemote;
  /** Null: none yet. */
  readonly syncBranch: () => Promise<string | null>;
  /** The tracker's name in the configuration: an issue may be created on several. */
  readonly remote: string;
  readonly clock: Clock;
  /** See `Claim`. */
  readonly owner: string;
  readonly host: string;
  readonly run: string;
  /** Tells this process from every other, so that no two of them ever make the same claim. */
  readonly token: string;
}

/** Refs that one push moves; with more the list would not fit on a command line. */
const MANY = 300;
/** Who loses one claim to somebody else tries again with the rest; each time it is another one that was lost. */
const ATTEMPTS = 10;

/**
 * Claims as refs of the git remote, `refs/roadmap/claims/<tracker>/<id>`. One commit holds all that are taken at once, as
 * `<id>.json`; each ref is made, moved and removed only from what it was known to be, all of a push or none.
 * None of it is a ref in this clone.
 */
export function createClaims(options: ClaimOptions): Claims {
  const { at, git, owner, syncBranch } = options;
  return {
    owner,
    list: () => listed(options),
    put: async (changes) => {
      const done = new Map<string, string>();
      const all = [...changes];
      for (let from = 0; from < all.length; from += MANY) await putSome(options, all.slice(from, from + MANY), done);
      return done;
    },
    published: async (paths) => {
      const branch = await syncBranch();
      const oids = branch === null ? new Map<string, string>() : await at.published(branch, paths);
      const texts = await git.readBlobs([...oids.values()]);
      return new Map([...oids].flatMap(([path, oid]) => pairOf(path, texts.get(oid))));
    },
  };
}

/** Where they are wanted and clones do not meet anywhere: nothing can be claimed, so nothing is created. */
export function createNoClaims(): Claims {
  const refuse = async (): Promise<never> => {
    throw new RoadmapError({
      kind: 'config',
      code: 'claims.no_remote',
      message: 'sync.claims is always, and this clone has no git remote (or several and no origin, or no git program)',
      hints: ['git remote add origin <url>', 'roadmap config set sync.claims auto'],
    });
  };
  return { owner: '', list: refuse, put: refuse, published: refuse };
}

/**
 * Whose claims they are: a workflow's, else this clone's. A clone that is made anew in the same place of the same machine may go
 * on with what it had begun; going on is looking first, so that a mistaken identity creates nothing twice.
 */
export function claimant(
  { commonDir }: Pick<Repository, 'commonDir'>,
  workflow: string | null,
): Pick<ClaimOptions, 'owner' | 'host'> {
  const host = hostname();
  const clone = createHash('sha256').update(`${host}\0${commonDir}`).digest('hex').slice(0, 16);
  return { owner: workflow === null ? `clone ${clone}` : `workflow ${workflow}`, host };
}

function prefixOf({ remote }: ClaimOptions): string {
  return `refs/roadmap/claims/${remote}/`;
}

/** A ref that goes or moves between being named and being fetched is no trouble: then all of them are asked for once more. */
async function listed(options: ClaimOptions): Promise<ReadonlyMap<string, HeldClaim>> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await list(options);
    } catch (error) {
      if (attempt === 3) throw error;
    }
  }
}

async function list(options: ClaimOptions): Promise<ReadonlyMap<string, HeldClaim>> {
  const { at, git } = options;
  const prefix = prefixOf(options);
  const refs = await at.refs(prefix);
  await at.fetch(refs);
  const trees = new Map<string, ReadonlyMap<string, string>>();
  for (const version of new Set(refs.values())) trees.set(version, await git.tree(version));
  const named = [...refs].map(([ref, version]) => {
    const id = ref.slice(prefix.length);
    return { id, version, oid: trees.get(version)?.get(`${id}.json`) ?? '' };
  });
  const texts = await git.readBlobs(named.map(({ oid }) => oid).filter((oid) => oid !== ''));
  return new Map(named.map(({ id, version, oid }) => [id, parseClaim(id, version, texts.get(oid))]));
}

async function putSome(
  options: ClaimOptions,
  changes: readonly (readonly [string, ClaimChange])[],
  done: Map<string, string>,
): Promise<void> {
  const { at } = options;
  let rest = changes;
  for (let attempt = 0; attempt < ATTEMPTS && rest.length > 0; attempt++) {
    const version = await makeVersion(options, rest);
    const moves = rest.map(([id, { intent, from }]): RefMove => {
      return { ref: prefixOf(options) + id, from, to: intent === null ? null : version };
    });
    if (await at.push(moves)) {
      for (const [id, { intent }] of rest) done.set(id, intent === null ? '' : (version ?? ''));
      return;
    }
    const refs = await at.refs(prefixOf(options));
    rest = rest.filter(([id, { from }]) => (refs.get(prefixOf(options) + id) ?? null) === from);
  }
}

/** Null: nothing is claimed, all is given up. */
async function makeVersion(
  { at, remote, clock, owner, host, run, token }: ClaimOptions,
  changes: readonly (readonly [string, ClaimChange])[],
): Promise<string | null> {
  const time = new Date(clock.now()).toISOString();
  const files = changes.flatMap(([id, { intent }]) => {
    const claim = { v: VERSION, owner, host, run, at: time, token, intent };
    return intent === null ? [] : [[`${id}.json`, `${JSON.stringify(claim, null, 2)}\n`] as const];
  });
  if (files.length === 0) return null;
  const count = files.length === 1 ? '1 issue' : `${files.length} issues`;
  return at.commit({ parent: null, files: new Map(files), message: `roadmap claims: ${remote}, ${count}\n` });
}

const VERSION = 1;
const NOBODY = { owner: '', host: 'unknown', run: 'unknown', at: 'unknown' };

/** A claim that cannot be read is somebody's all the same. */
function parseClaim(id: string, version: string, text: string | undefined): HeldClaim {
  const blank: CreateIntent = { id, highest: null, values: {}, draft: '', looks: [] };
  const value = parseObject(text);
  const intent = parseIntent(id, value?.['intent']);
  if (value?.['v'] !== VERSION || intent === null) return { ...NOBODY, intent: blank, version };
  const [owner, host, run, at] = ['owner', 'host', 'run', 'at'].map((name) => textIn(value, name));
  return { owner: owner ?? '', host: host ?? '', run: run ?? '', at: at ?? '', intent, version };
}

function parseIntent(id: string, value: unknown): CreateIntent | null {
  const { highest, values, draft, looks, made } = (objectOr(value) ?? {}) as Partial<Record<string, unknown>>;
  const known = highest === null || Number.isSafeInteger(highest);
  if (!known || objectOr(values) === null || !isText(draft) || !isTexts(looks)) return null;
  const intent = { id, highest: highest as number | null, values: values as CreateIntent['values'], draft, looks };
  return made === undefined ? intent : isMade(made) ? { ...intent, made } : null;
}

function isMade(value: unknown): value is NonNullable<CreateIntent['made']> {
  const { item, key } = (objectOr(value) ?? {}) as Partial<Record<string, unknown>>;
  return isText(item) && isText(key) && /^[\w.-]{1,64}$/.test(key);
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every(isText);
}

function textIn(value: Readonly<Record<string, unknown>>, name: string): string {
  const text = value[name];
  return isText(text) ? text.slice(0, 200) : '';
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function objectOr(value: unknown): Readonly<Record<string, unknown>> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : null;
}

function parseObject(text: string | undefined): Readonly<Record<string, unknown>> | null {
  try {
    return objectOr(JSON.parse(text ?? 'null'));
  } catch {
    return null;
  }
}

function pairOf(path: string, text: string | undefined): readonly (readonly [string, string])[] {
  return text === undefined ? [] : [[path, text]];
}
