import type { Config } from '../src/model/config.ts';
import type { Consents } from '../src/store/consent.ts';
import type { Files } from '../src/ports/files.ts';
import type { Git } from '../src/ports/git.ts';
import type { IssueStore } from '../src/ports/issue-store.ts';
import type { Clock, Http, Random, Secrets } from '../src/ports/system.ts';
import { textFrom } from './environment.ts';
import { directoryOf, findRoot, missingRoadmap } from './find-root.ts';
import { configSource, type ConfigPurpose } from './config-source.ts';
import type { Io } from './io.ts';
import { systemClock, systemRandom } from './system.ts';
import type { Terminal } from './terminal.ts';

export interface ContextSettings {
  /** `-C`, as typed. */
  readonly directory: string | null;
  readonly yes: boolean;
}

/** What a command may use of the world. Everything is made when first asked for, and once. */
export interface Context {
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
  files(): Promise<Files>;
  /** Null outside a git repository. */
  git(): Promise<Git | null>;
  secrets(): Promise<Secrets>;
  /** Who `me` is: `ROADMAP_USER`, else git's `user.name`; null when neither tells. */
  user(): Promise<string | null>;
  /** True with `--yes`; null where nobody can be asked (stdin or stderr is no terminal). */
  confirm(question: string): Promise<boolean | null>;
  /** What the user agreed to in this clone; null outside a git repository. */
  consents(): Promise<Consents | null>;
  http(): Promise<Http>;
  /** The same context for a roadmap that is about to be made: its root is the one found, else the working tree's top, else here. */
  forInit(): Promise<Context>;
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
  const files = once(async () => {
    const { createFiles } = await import('../src/store/files.ts');
    return createFiles({ root: root(), limit: MAX_CONFIG_BYTES });
  });
  const config = configSource(terminal, async () => (await files()).read(CONFIG_PATH));
  const git = once(async () => {
    const found = await repository();
    if (found === null) return null;
    const { createGit, nativeGitPath } = await import('../src/store/git/index.ts');
    return createGit({ ...found, nativeGit: nativeGitPath(io.env), env: io.env });
  });
  return {
    io,
    terminal,
    directory,
    clock: io.clock ?? systemClock,
    random: io.random ?? systemRandom,
    root,
    config,
    files,
    git,
    issues: once(async () => {
      const { createFileStore } = await import('../src/store/file-store.ts');
      return createFileStore({ root: root(), config: await config() });
    }),
    consents: once(async () => {
      const found = await repository();
      if (found === null) return null;
      const { createConsents } = await import('../src/store/consent.ts');
      return createConsents(found.commonDir);
    }),
    http: once(async () => (await import('../src/trackers/http-fetch.ts')).httpFetch),
    secrets: once(async () => (await import('./secrets.ts')).createSecrets(io.env)),
    user: once(async () => textFrom(io.env, 'ROADMAP_USER') ?? (await (await git())?.config('user.name')) ?? null),
    confirm: (question) => ask(io, place.yes, question),
    forInit: async () => {
      const top = findRoot(directory) ?? (await repository())?.root ?? directory;
      return contextAt(io, terminal, { ...place, root: top });
    },
  };
}

const CONFIG_PATH = '.roadmap/config.yaml';
const MAX_CONFIG_BYTES = 1024 * 1024;

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => (made ??= { value: make() }).value;
}

async function ask(io: Io, yes: boolean, question: string): Promise<boolean | null> {
  if (yes) return true;
  if (!io.stdin.isTerminal || !io.stderr.isTerminal) return null;
  const { visibleLine } = await import('./visible.ts');
  io.stderr.write(`${visibleLine(question)} [y/N] `);
  return /^\s*y(es)?\s*$/i.test((await io.stdin.line()) ?? '');
}
