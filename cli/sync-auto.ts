import { runOnce } from '../src/app/runner-once.ts';
import type { Listening, RunJob, RunnerDoor, RunnerEvent, RunnerHands, RunnerPlan } from '../src/app/runner-types.ts';
import { runUntilStopped } from '../src/app/runner.ts';
import { syncOnce, type SyncOutcome, type SyncRequest } from '../src/app/sync.ts';
import { chooseRemote } from '../src/app/sync-hands.ts';
import { RoadmapError } from '../src/model/errors.ts';
import type { RunnerPlace } from './context-runner.ts';
import { raiseFrom } from './alert-hands.ts';
import { checkMinutes } from './check-minutes.ts';
import { createContext, type Context, type SyncSettings } from './context.ts';
import { exitOf, worstExit } from './errors.ts';
import { serveOrders } from './sync-auto-desk.ts';
import { printEvent } from './sync-auto-lines.ts';
import { scheduleFrom, switchedOffBy, type ScheduleOptions } from './sync-auto-schedule.ts';
import { syncHands } from './sync-hands.ts';
import { outcomeExit, printOutcome } from './sync-report.ts';
import { createTerminal, type Terminal } from './terminal.ts';

/** What was typed with `--auto`. */
export interface AutoOptions extends ScheduleOptions {
  readonly remote?: string;
  readonly once?: boolean;
  readonly webhookPort?: string;
  readonly webhookHost?: string;
}

export interface Auto {
  readonly context: Context;
  readonly terminal: Terminal;
  readonly options: AutoOptions;
  /** What every run is asked for. */
  readonly request: (config: { readonly push_new: 'all' | 'none' | 'ask'; readonly commit: boolean }) => SyncRequest;
  readonly settings: SyncSettings;
  /** Begins to answer deliveries; null: nobody asked for that. */
  readonly listen: ((place: RunnerPlace, door: RunnerDoor) => Promise<Listening>) | null;
}

/** `sync --auto`. @returns the exit code. @throws RoadmapError `runner.running`, `runner.lost`, `git.missing`, `config.*` */
export async function runAuto(auto: Auto): Promise<number> {
  const { context, terminal, options } = auto;
  const place = await context.runner();
  if (place === null) throw noGit();
  const config = await context.config('sync');
  const healthMs = 60_000 * checkMinutes(context.io.env, config);
  const off = switchedOffBy(context.io.env, config);
  if (off !== null) return sayOff(auto, off);
  const tell = (event: RunnerEvent): void => {
    place.log(event);
    printEvent(terminal, event);
  };
  if (options.once === true) return runEachOnce(auto, place, tell);
  const release = await place.claim();
  try {
    const end = await runUntilStopped({ ...handsOf(auto, place, tell), healthMs });
    if (end.reason === 'lost') throw end.error;
    return 0;
  } finally {
    await release();
  }
}

function noGit(): RoadmapError {
  return new RoadmapError({
    kind: 'user',
    code: 'git.missing',
    message: 'synchronising needs a git repository: what was last agreed with the remote is kept in it',
    hints: ['git init', 'roadmap sync --auto'],
  });
}

function sayOff({ context, terminal }: Auto, by: string): number {
  if (terminal.settings.json) terminal.jsonLine({ at: new Date(context.clock.now()).toISOString(), event: 'off', by });
  else terminal.note(`nothing is done: ${by} switches unattended runs off`);
  return 0;
}

/** As `sync` of every remote, and with its exit code. Where a runner is at work, that one keeps the records of its own. */
async function runEachOnce(auto: Auto, place: RunnerPlace, tell: RunnerHands['tell']): Promise<number> {
  const { terminal } = auto;
  const codes: number[] = [];
  const release = await place.claim().catch(() => null);
  const { beat, ...others } = place.records;
  const records = { ...others, beat: release === null ? async () => undefined : beat };
  try {
    await runOnce({ ...handsOf(auto, place, tell), records }, (_remote, result) => {
      codes.push(result instanceof RoadmapError ? exitOf(result) : outcomeExit(result as SyncOutcome));
      if (!(result instanceof RoadmapError) && !terminal.settings.json) printOutcome(terminal, result as SyncOutcome);
    });
  } finally {
    await release?.();
  }
  return worstExit(codes);
}

const HEARTBEAT_MS = 30_000;

function handsOf(auto: Auto, place: RunnerPlace, tell: RunnerHands['tell']): RunnerHands {
  const { context, options, listen } = auto;
  const { io, clock, random } = context;
  let door: RunnerDoor | null = null;
  return {
    ...{ self: place.self, clock, random, signal: io.signal, records: place.records, inbox: place.inbox, tell },
    ...{ stamp: place.stamp, lost: place.lost },
    alert: async () => raiseFrom(anew(auto, place), tell),
    plan: () => planOf(anew(auto, place), options),
    run: (job) => beating(door, () => runJob(auto, place, job)),
    listen: async (runner) => {
      door = runner;
      const desk = await serveOrders(auto, place, runner);
      const receiver = await listen?.(place, runner);
      return {
        ...(receiver?.webhook !== undefined && { webhook: receiver.webhook }),
        close: async () => void (await Promise.all([desk?.close(), receiver?.close()])),
      };
    },
  };
}

/** A context that has read nothing yet: every run sees the configuration as it is now. */
export function anew({ context, terminal }: Pick<Auto, 'context' | 'terminal'>, { root }: RunnerPlace): Context {
  // What a run says by the way is for those who look closely.
  const quiet = terminal.settings.verbose
    ? terminal
    : createTerminal(context.io, { ...terminal.settings, quiet: true });
  return createContext(context.io, quiet, { directory: root, yes: false });
}

async function planOf(context: Context, options: AutoOptions): Promise<RunnerPlan> {
  const config = await context.config('sync');
  const schedule = await scheduleFrom(options, context.io.env, config);
  const first = chooseRemote(config, options.remote ?? null).name;
  if (switchedOffBy(context.io.env, config) !== null) return { remotes: [], schedule };
  return { remotes: options.remote === undefined ? Object.keys(config.remotes) : [first], schedule };
}

async function runJob(auto: Auto, place: RunnerPlace, { remote, stirred, full = false }: RunJob): Promise<SyncOutcome> {
  const hands = await syncHands(anew(auto, place), remote, { ...auto.settings, unattended: true });
  const request = auto.request(hands.config.sync);
  return syncOnce(hands, { ...request, stirred, full: request.full || full });
}

/** A long run says that it is alive. */
async function beating<T>(door: RunnerDoor | null, work: () => Promise<T>): Promise<T> {
  const timer = setInterval(() => void door?.beat(), HEARTBEAT_MS);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}
