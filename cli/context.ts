import { existsSync } from 'node:fs';
import type { SyncHands } from '../src/app/sync-hands.ts';
import type { Config } from '../src/model/config.ts';
import type { UserConfig } from '../src/model/user-config.ts';
import type { Consents } from '../src/store/consent.ts';
import { createFileStore, FOLDERS } from '../src/store/file-store.ts';
import { indexPlace, type IndexPlace } from '../src/store/index-file.ts';
import { createFiles } from '../src/store/files.ts';
import type { GitSetup, Repository } from '../src/store/git/repository.ts';
import type { Files } from '../src/ports/files.ts';
import type { Git } from '../src/ports/git.ts';
import type { IssueStore } from '../src/ports/issue-store.ts';
import type { IssueTexts } from '../src/ports/issue-texts.ts';
import type { Clock, Http, Random, Secrets } from '../src/ports/system.ts';
import { ask, canAsk } from './ask.ts';
import type { HealthPlace } from './context-health.ts';
import type { Desk, RunnerPlace } from './context-runner.ts';
import { textFrom } from './environment.ts';
import { atTop, directoryOf, findRoot, missingRoadmap } from './find-root.ts';
import { configSource, type ConfigPurpose } from './config-source.ts';
import type { Io } from './io.ts';
import { systemClock, systemRandom } from './system.ts';
import type { Terminal } from './terminal.ts';
import { version } from './version.ts';

export interface ContextSettings {
  /** `-C`, as typed. */
  readonly directory: string | null;
  readonly yes: boolean;
}

/** How one synchronisation is to be done, as typed. */
export interface SyncSettings {
  /** It is the runner's, which writes its records itself. */
  readonly unattended?: boolean;
  /** Nothing is asked twice, and no answer is waited for longer than a few seconds. */
  readonly hasty?: boolean;
  /** A number: requests that write in a minute. */
  readonly pace?: 'fast' | 'slow' | number;
}

/** What a command may use of the world. Everything is made when first asked for, and once. */
export interface Context extends Pick<ContextSettings, 'yes'> {
  readonly io: Io;
  readonly terminal: Terminal;
  /** The folder the command runs in, absolute. */
  readonly directory: string;
  readonly clock: Clock;
  readonly random: Random;
  /** The folder that holds `.roadmap`. @throws RoadmapError `roadmap.missing` */
  root(): string;
  /**
   * The configuration. A problem in it is a warning and its default holds, except that nothing is written (`write`) under a
   * newer version or an unreadable file, and nothing is synchronised (`sync`) under any problem.
   * @throws RoadmapError `config.*`
   */
  config(purpose?: ConfigPurpose): Promise<Config>;
  issues(): Promise<IssueStore>;
  /** The archived ones. */
  archive(): Promise<IssueStore>;
  /** What is written in issues and comments. */
  texts(): Promise<IssueTexts>;
  files(): Promise<Files>;
  /** Null outside a git repository. */
  git(): Promise<Git | null>;
  /** The git directory that all working trees share; null outside a git repository. */
  commonDir(): Promise<string | null>;
  secrets(): Promise<Secrets>;
  /** The user's own configuration, for all repositories. @throws RoadmapError `config.user` */
  userConfig(): Promise<UserConfig>;
  /** Who `me` is: `ROADMAP_USER`, else git's `user.name`; null when neither tells. */
  user(): Promise<string | null>;
  /** True with `--yes`; null where nobody can be asked (stdin or stderr is no terminal). */
  confirm(question: string): Promise<boolean | null>;
  /** What the user agreed to in this clone; null outside a git repository. */
  consents(): Promise<Consents | null>;
  http(): Promise<Http>;
  /** What a synchronisation with this remote acts through; null outside a git repository. */
  sync(remote: string, config: Config, settings?: SyncSettings): Promise<SyncHands | null>;
  /** Where an unattended run has its things; null outside a git repository. @throws RoadmapError `roadmap.missing` */
  runner(): Promise<RunnerPlace | null>;
  /** How to get to the runner of this clone; null where there is none, which one look at the disk tells. */
  desk(): Promise<Desk | null>;
  /** The same context for a roadmap that is about to be made: its root is the one found, else the working tree's top, else here. */
  forInit(): Promise<Context>;
  /** What `health check` looks at besides files; null outside a git repository. */
  health(config: Config): Promise<HealthPlace | null>;
}

export function createContext(io: Io, terminal: Terminal, settings: ContextSettings): Context {
  const directory = directoryOf(io.cwd, settings.directory);
  return contextAt(io, terminal, { directory, yes: settings.yes, root: null });
}

interface Place {
  readonly directory: string;
  readonly yes: boolean;
  readonly root: string | null;
}

function contextAt(io: Io, terminal: Terminal, place: Place): Context {
  const { directory } = place;
  const root = once(() => {
    const found = place.root ?? findRoot(directory);
    if (found === null) throw missingRoadmap(directory);
    return found;
  });
  const repository = once(async () => {
    const { findRepository } = await import('../src/store/git/find.ts');
    return findRepository(directory, { env: io.env });
  });
  const files = once(async () => createFiles({ root: root(), limit: MAX_CONFIG_BYTES }));
  const config = configSource(terminal, async () => (await files()).read(CONFIG_PATH));
  const setup = once(async () => {
    const found = await repository();
    return found === null ? null : setupOf(io, found);
  });
  const git = once(async () => {
    const found = await setup();
    return found === null ? null : (await import('../src/store/git/index.ts')).createGit(found);
  });
  const self: Context = {
    ...{ io, terminal, directory },
    yes: place.yes,
    clock: io.clock ?? systemClock,
    random: io.random ?? systemRandom,
    root,
    config,
    files,
    git,
    commonDir: () => commonDirOf(repository),
    issues: once(async () => {
      return createFileStore({ root: root(), config: await config(), index: await indexOf(self, repository) });
    }),
    texts: once(async () => {
      const { createIssueTexts } = await import('../src/store/issue-texts.ts');
      return createIssueTexts({ root: root(), commonDir: await commonDirOf(repository), config: await config() });
    }),
    archive: once(async () => createFileStore({ root: root(), config: await config(), folder: 'archive' })),
    consents: once(async () => consentsIn(await repository())),
    http: once(async () => (await import('../src/trackers/http-fetch.ts')).httpFetch),
    secrets: once(async () => (await import('./context-sync.ts')).joinSecrets(self)),
    userConfig: once(async () => (await import('./user-config.ts')).loadUserConfig(io.env)),
    user: once(async () => textFrom(io.env, 'ROADMAP_USER') ?? (await (await git())?.config('user.name')) ?? null),
    confirm: (question) => ask(io, place.yes, question),
    sync: async (remote, config, settings) => openSync(self, await setup(), { remote, settings: config, ...settings }),
    ...nearRunner({ io, root }, { clock: io.clock ?? systemClock, repository }),
    health: async (config) => {
      const commonDir = await commonDirOf(repository);
      return commonDir === null ? null : (await import('./context-health.ts')).joinHealth(self, commonDir, config);
    },
    forInit: async () => {
      const top = findRoot(directory) ?? (await repository())?.root ?? directory;
      return contextAt(io, terminal, { ...place, root: top });
    },
  };
  return self;
}

/** Where nobody can be asked for a passphrase, a signature (or a hook) that waits for one is given up. */
const UNATTENDED_COMMIT_MS = 5 * 60_000;

async function setupOf(io: Io, found: Repository): Promise<GitSetup> {
  const { nativeGitPath } = await import('../src/store/git/index.ts');
  const setup = { ...found, nativeGit: nativeGitPath(io.env), env: io.env };
  return canAsk(io) ? setup : { ...setup, commitTimeoutMs: UNATTENDED_COMMIT_MS };
}

async function openSync(
  context: Context,
  found: GitSetup | null,
  place: { readonly remote: string; readonly settings: Config } & SyncSettings,
): Promise<SyncHands | null> {
  if (found === null) return null;
  atTop(context.root(), found.root);
  const { joinSync } = await import('./context-sync.ts');
  return joinSync(context, { ...place, setup: found });
}

async function indexOf(
  { root, config }: Pick<Context, 'root' | 'config'>,
  repository: () => Promise<{ readonly commonDir: string } | null>,
): Promise<IndexPlace | null> {
  const commonDir = await commonDirOf(repository);
  if (commonDir === null) return null;
  return indexPlace(commonDir, { root: root(), folder: FOLDERS.issues, config: await config(), version });
}

async function consentsIn(found: { readonly commonDir: string } | null): Promise<Consents | null> {
  if (found === null) return null;
  const { createConsents } = await import('../src/store/consent.ts');
  return createConsents(found.commonDir);
}

/** Whatever is wrong with the repository is told by what needs more of it than a place for a cache. */
async function commonDirOf(repository: () => Promise<{ readonly commonDir: string } | null>): Promise<string | null> {
  return (await repository().catch(() => null))?.commonDir ?? null;
}

/** How to be a runner, and how to get to one. */
function nearRunner(
  { io, root }: Pick<Context, 'io' | 'root'>,
  { clock, repository }: Pick<Context, 'clock'> & { readonly repository: () => Promise<Repository | null> },
): Pick<Context, 'runner' | 'desk'> {
  return {
    runner: once(async () => {
      const found = await repository();
      if (found === null) return null;
      atTop(root(), found.root);
      return (await import('./context-runner.ts')).joinRunner({ io, clock, root }, found.commonDir);
    }),
    desk: async () => {
      const commonDir = await commonDirOf(repository);
      if (commonDir === null || !existsSync(`${commonDir}/roadmap/runner.key`)) return null;
      return (await import('./context-runner.ts')).findDesk(commonDir, io.env);
    },
  };
}

const CONFIG_PATH = '.roadmap/config.yaml';
const MAX_CONFIG_BYTES = 1024 * 1024;

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => (made ??= { value: make() }).value;
}
