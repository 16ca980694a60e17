import type { SyncHands } from '../src/app/sync-hands.ts';
import type { Config } from '../src/model/config.ts';
import type { RoadmapError } from '../src/model/errors.ts';
import { syncBranch } from '../src/app/sync-hands.ts';
import type { Claims } from '../src/ports/claims.ts';
import type { Git } from '../src/ports/git.ts';
import type { GitTransport } from '../src/ports/git-transport.ts';
import type { SnapshotSharing } from '../src/ports/snapshot-store.ts';
import type { Clock, Random } from '../src/ports/system.ts';
import { claimant, createClaims, createNoClaims } from '../src/store/claims.ts';
import { createGitRemote, findGitRemote, type GitRemote } from '../src/store/git/native-remote.ts';
import { createGitTransport } from '../src/store/git/native-transport.ts';
import type { GitSetup } from '../src/store/git/repository.ts';
import { createSharing } from '../src/store/snapshot-share.ts';
import { textFrom } from './environment.ts';
import type { Io } from './io.ts';
import type { Terminal } from './terminal.ts';

/** What this needs of the context of a synchronisation. */
interface MeetingContext {
  readonly io: Io;
  readonly clock: Clock;
  readonly random: Random;
  readonly terminal: Terminal;
}

interface MeetingClone {
  readonly remote: string;
  readonly settings: Config;
  readonly setup: GitSetup;
}

/** What clones do together. */
export async function meetingHands(
  context: MeetingContext,
  place: MeetingClone,
  git: Git,
): Promise<Pick<SyncHands, 'claims' | 'sharing' | 'transport'>> {
  const claims = await claimsOf(context, place, git);
  const sharing = await sharingOf(context, place, git);
  const transport = await transportOf(context, place, git);
  return {
    ...(claims !== null && { claims }),
    ...(sharing !== null && { sharing }),
    ...(transport !== null && { transport }),
  };
}

/** As configured (`sync.claims`), and where clones can meet. */
async function claimsOf(
  { io, clock, random }: Pick<MeetingContext, 'io' | 'clock' | 'random'>,
  { remote, settings, setup }: MeetingClone,
  git: Git,
): Promise<Claims | null> {
  const { env } = io;
  const wanted = settings.sync.claims;
  const ci = textFrom(env, 'CI');
  if (wanted === 'never' || (wanted === 'auto' && (ci === null || ci === 'false'))) return null;
  const at = await meetingPlace(setup, git);
  if (at === null) return wanted === 'auto' ? null : createNoClaims();
  const token = Buffer.from(random.bytes(8)).toString('hex');
  const run = textFrom(env, 'GITHUB_RUN_ID') ?? textFrom(env, 'CI_PIPELINE_ID') ?? String(process.pid);
  return createClaims({
    git,
    at,
    syncBranch: () => syncBranch(git, settings),
    remote,
    clock,
    ...claimant(setup, workflowOf(env)),
    run,
    token,
  });
}

/** As configured (`sync.share_snapshots`), and where clones can meet. */
async function sharingOf(
  { terminal }: Pick<MeetingContext, 'terminal'>,
  { remote, settings, setup }: MeetingClone,
  git: Git,
): Promise<SnapshotSharing | null> {
  if (!settings.sync.share_snapshots) return null;
  const at = await meetingPlace(setup, git);
  const onTrouble = ({ message }: RoadmapError): void => terminal.warning(`what was seen is not shared: ${message}`);
  if (at !== null) return createSharing({ git, at, remote, onTrouble });
  terminal.detail('sync.share_snapshots: this clone has no git remote to share with');
  return null;
}

/** As configured (`sync.git`), and where clones can meet. */
async function transportOf(
  { terminal }: Pick<MeetingContext, 'terminal'>,
  { settings, setup }: MeetingClone,
  git: Git,
): Promise<GitTransport | null> {
  if (settings.sync.git === 'none') return null;
  const at = await meetingPlace(setup, git);
  if (at !== null) return createGitTransport(setup, at);
  terminal.warning(`sync.git is ${settings.sync.git}, and this clone has no git remote`);
  return null;
}

async function meetingPlace(setup: GitSetup, git: Git): Promise<GitRemote | null> {
  const name = setup.nativeGit === null ? null : await findGitRemote(setup);
  return name === null ? null : createGitRemote(setup, name, git.config);
}

/** Runs of one workflow go on with each other's creations: their clones do not survive. */
function workflowOf(env: Io['env']): string | null {
  for (const names of WORKFLOWS) {
    const parts = names.map((name) => textFrom(env, name));
    if (!parts.includes(null)) return parts.join(' ');
  }
  return null;
}

const WORKFLOWS: readonly (readonly string[])[] = [
  ['GITHUB_REPOSITORY', 'GITHUB_WORKFLOW'],
  ['CI_PROJECT_PATH', 'CI_JOB_NAME'],
];
