import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { interruptible, interruptibleClock } from '../src/app/interrupt.ts';
import { commandRecord } from '../src/app/runner-outcome.ts';
import { placeOf } from '../src/app/sync-consent.ts';
import type { SyncHands } from '../src/app/sync-hands.ts';
import type { Config } from '../src/model/config.ts';
import type { UserConfig } from '../src/model/user-config.ts';
import type { Consents } from '../src/store/consent.ts';
import { createCursorCache } from '../src/store/cursor-cache.ts';
import type { GitSetup } from '../src/store/git/repository.ts';
import { createJournal } from '../src/store/journal.ts';
import { createLock } from '../src/store/lock.ts';
import { modifiedAt } from '../src/store/modified.ts';
import { createQuietMemory } from '../src/store/quiet-memory.ts';
import { createSnapshots } from '../src/store/snapshots.ts';
import { readSparse, sparseArchive, sparseFiles, sparseStore } from '../src/store/sparse.ts';
import { createRunnerRecords } from '../src/store/runner-records.ts';
import { createSyncLog, type SyncLog } from '../src/store/sync-log.ts';
import type { Files } from '../src/ports/files.ts';
import type { Git } from '../src/ports/git.ts';
import type { IssueStore, IssueSurvey } from '../src/ports/issue-store.ts';
import type { Clock, Http, Random, Secrets } from '../src/ports/system.ts';
import type { Tracker } from '../src/ports/tracker.ts';
import type { RequestEvent } from '../src/trackers/options.ts';
import type { QuietRun } from '../src/sync/quiet.ts';
import { trackerOf } from '../src/trackers/registry.ts';
import { meetingHands } from './context-meeting.ts';
import { textFrom } from './environment.ts';
import type { Io } from './io.ts';
import { createSecrets, tokenSources } from './secrets.ts';
import { chooseServer, serversOf, type Server } from './servers.ts';
import type { Terminal } from './terminal.ts';
import { version } from './version.ts';

/** What a synchronisation needs of the context, which alone loads this module. */
export interface SyncContext {
  readonly io: Io;
  readonly terminal: Terminal;
  readonly clock: Clock;
  readonly random: Random;
  root(): string;
  issues(): Promise<IssueStore>;
  archive(): Promise<IssueStore>;
  files(): Promise<Files>;
  git(): Promise<Git | null>;
  secrets(): Promise<Secrets>;
  consents(): Promise<Consents | null>;
  http(): Promise<Http>;
  userConfig(): Promise<UserConfig>;
}

export interface SyncPlace {
  readonly remote: string;
  readonly settings: Config;
  readonly setup: GitSetup;
  readonly pace?: 'fast' | 'slow' | number;
  readonly unattended?: boolean;
  readonly hasty?: boolean;
}

const LOCK_WAIT_MS = 30_000;
const USER_AGENT = `roadmap/${version}`;

/** Everything a synchronisation acts through. @throws RoadmapError `config.*`, `environment.malformed` */
export async function joinSync(context: SyncContext, place: SyncPlace): Promise<SyncHands | null> {
  const { remote, settings, setup } = place;
  const { commonDir } = setup;
  // Ten thousand items leave much behind them; unasked, three times as much as is in use stays in memory.
  setFlagsFromString('--heap-growing-percent=60');
  const git = await context.git();
  if (git === null) return null;
  const { type = '', repo = '' } = settings.remotes[remote] ?? {};
  const cursors = createCursorCache(commonDir, remote);
  const { terminal, io } = context;
  const clock = interruptibleClock(context.clock, io.signal);
  const onWait = (holder: { readonly pid: number; readonly purpose: string }): void =>
    terminal.note(`waiting for another roadmap (${holder.purpose}, process ${holder.pid})`);
  const origin = placeOf((await git.config('remote.origin.url')) ?? '')?.host ?? null;
  const server = chooseServer(io.env, await context.userConfig(), { remote, origin });
  const log = createSyncLog(commonDir, () => clock.now());
  const sparse = await readSparse(setup, git);
  return {
    remote,
    config: settings,
    tracker: interruptible(await makeTracker({ ...context, clock }, place, { server, log }), io.signal),
    store: sparseStore(await context.issues(), sparse, settings),
    files: sparseFiles(await context.files(), sparse),
    ...(sparse.size > 0 && { isSparse: (path: string) => sparse.has(path) }),
    snapshots: createSnapshots(git, remote),
    journal: createJournal(join(commonDir, 'roadmap', 'journal', remote)),
    cache: { read: async () => cursors.read(), write: async (cursor) => cursors.write(cursor) },
    quiet: createQuietMemory<QuietRun>({
      ...{ root: context.root(), commonDir, remote, version },
      others: async () =>
        JSON.stringify([server.host, await git.readRef(`refs/roadmap/remotes/${remote}`), [...sparse]]),
    }),
    ...(await meetingHands({ ...context, clock }, place, git)),
    lock: createLock({ commonDir, clock, waitMs: LOCK_WAIT_MS, onWait }),
    git,
    clock,
    modified: async (path) => modifiedAt(join(context.root(), path)),
    consented: (await context.consents())?.has({ remote, type, repo }) ?? false,
    hosts: ['github.com', server.host.replace(/:\d+$/, '')],
    archived: async () => archivedIds([...(await (await context.archive()).paths()), ...sparseArchive(sparse)]),
    shelved: async () => linkedKeys(await (await context.archive()).survey(), remote),
    workflow: textFrom(io.env, 'GITHUB_REPOSITORY'),
    ended: (line, lasting) => {
      log.end(line, lasting);
      if (lasting && place.unattended !== true)
        void createRunnerRecords(commonDir).add(commandRecord(line, clock.now()));
    },
  };
}

type SecretContext = Pick<SyncContext, 'io' | 'clock' | 'random' | 'http' | 'userConfig'>;

/** @throws RoadmapError `environment.malformed`, `config.user` */
export async function joinSecrets(context: SecretContext): Promise<Secrets> {
  const { env } = context.io;
  return createSecrets({ env, user: await context.userConfig(), app: hasApp(env) ? await appToken(context) : null });
}

/** Of the app that the environment names, on the server that it names. */
async function appToken(context: SecretContext): Promise<(() => Promise<string>) | null> {
  const { io, clock, random } = context;
  const [{ appFrom }, { makeAppToken }] = await Promise.all([
    import('./app-settings.ts'),
    import('../src/trackers/github/app-token.ts'),
  ]);
  const app = appFrom(io.env);
  const server = serversOf(io.env, await context.userConfig()).find((one) => one.named);
  if (app === null || server === undefined) return null;
  const { apiUrl } = server;
  return makeAppToken({ ...app, apiUrl, http: await context.http(), clock, random, userAgent: USER_AGENT });
}

function hasApp(env: Io['env']): boolean {
  return textFrom(env, 'ROADMAP_GITHUB_APP_ID') !== null;
}

/** From file names alone: nothing of the archive is opened. */
function archivedIds(paths: readonly string[]): ReadonlySet<string> {
  return new Set(paths.map((path) => path.replace(/^.*\//, '').slice(0, 8)));
}

/** Links of archived issues, also of files that cannot be read. */
function linkedKeys({ issues, broken }: IssueSurvey, remote: string): ReadonlySet<string> {
  const claims = broken.flatMap((file) => file.claims.filter((claim) => claim.startsWith(`${remote}:`)));
  const keys = claims.map((claim) => claim.slice(remote.length + 1));
  return new Set([...keys, ...issues.flatMap(({ values }) => values.remote_ids?.[remote] ?? [])]);
}

async function makeTracker(
  context: SyncContext,
  { remote: name, settings, pace, hasty = false }: SyncPlace,
  { server, log }: { readonly server: Server; readonly log: SyncLog },
): Promise<Tracker> {
  const { terminal, io } = context;
  const { remote, make } = await trackerOf(settings, name);
  const secrets = await context.secrets();
  const { graphqlUrl, apiUrl } = server;
  return make({
    name,
    config: settings,
    remote,
    graphqlUrl,
    apiUrl,
    token: () => secrets.token(server.apiHost),
    tokenSources: tokenSources(server, hasApp(io.env)),
    http: hasty ? capped(await context.http()) : await context.http(),
    ...(hasty && { tries: 1 }),
    clock: context.clock,
    random: context.random,
    userAgent: USER_AGENT,
    ...(pace !== undefined && { pace }),
    onRequest: (event) => {
      log.request({ remote: name, ...event, writes: isWrite(event) });
      terminal.detail(said(event));
    },
    onWait: (ms) => terminal.note(`waiting ${Math.ceil(ms / 1000)} s: ${name} takes no more for now`),
  });
}

/** For who would rather have no answer than wait for one. */
function capped({ send }: Http): Http {
  return { send: (request) => send({ ...request, timeoutMs: Math.min(request.timeoutMs, HASTY_MS) }) };
}

const HASTY_MS = 3500;

function isWrite({ verb }: RequestEvent): boolean {
  return verb !== 'query' && verb !== 'GET';
}

function said({ verb, what, status, ms, cost, remaining }: RequestEvent): string {
  const left = remaining === null ? '' : `, ${remaining} left`;
  const points = `${cost} ${cost === 1 ? 'point' : 'points'}`;
  return `${verb} ${what}: ${status ?? 'no answer'} in ${ms} ms, ${points}${left}`;
}
