import type { RoadmapError } from '../model/errors.ts';
import type { Inbox } from '../ports/inbox.ts';
import type { RunnerRecords, RunnerState, RunTrigger, RunOutcome } from '../ports/runner.ts';
import type { Clock, Random } from '../ports/system.ts';
import type { Alert } from './alerts.ts';
import type { Schedule } from './runner-schedule.ts';
import type { SyncOutcome } from './sync.ts';

/** What is to be kept in step, as the configuration says now. */
export interface RunnerPlan {
  /** In turn. Empty: nothing runs for now (`auto.enabled: false`). */
  readonly remotes: readonly string[];
  readonly schedule: Schedule;
}

/** One run that is to be made. */
export interface RunJob {
  readonly remote: string;
  readonly trigger: RunTrigger;
  /** Keys of the items to look at; null: everything. */
  readonly stirred: readonly string[] | null;
  /** Not only what looks as if it had changed. */
  readonly full?: boolean;
}

/** What the runner reads of an outcome. */
export type RunResult = Pick<SyncOutcome, 'counts' | 'commit' | 'carried'> & {
  readonly report: Pick<SyncOutcome['report'], 'stopped' | 'cost' | 'limit' | 'resume_after'>;
};

/** A run that somebody else wants, at the next opportunity. */
export interface Order {
  readonly remote: string;
  /** What was made of it goes to who ordered it. Never throws. */
  run(): Promise<RunResult | RoadmapError>;
  /** The runner stops first. */
  refuse(): void;
}

/** Who is running, as the lock knows it. */
export interface RunnerSelf {
  readonly pid: number;
  readonly host: string;
  readonly process_started: string | null;
}

/** Something that answers while the runner lives: deliveries, orders. */
export interface Listening {
  readonly webhook?: { readonly host: string; readonly port: number };
  close(): Promise<void>;
}

/** Everything the runner acts through. */
export interface RunnerHands {
  readonly self: RunnerSelf;
  readonly clock: Clock;
  readonly random: Random;
  /** Aborted when the runner is to stop: what is under way ends resumably. */
  readonly signal: AbortSignal;
  readonly records: RunnerRecords;
  readonly inbox: Inbox | null;
  /** Reads the configuration anew. @throws RoadmapError `config.*` */
  plan(): Promise<RunnerPlan>;
  /** Another word after each change of the configuration. Cheap; never throws. */
  stamp(): string;
  /** Why this is no longer the place it began in (moved, removed), or null. Cheap; never throws. */
  lost(): RoadmapError | null;
  /** One run, with hands made anew. @throws RoadmapError as `syncOnce` */
  run(job: RunJob): Promise<RunResult>;
  /** For the log and for people. Never throws. */
  tell(event: RunnerEvent): void;
  /** Begins to answer; `runner` is how it gets in. */
  listen?(runner: RunnerDoor): Promise<Listening>;
  /** Called after each run and each `healthMs`. Never throws. */
  alert?(state: RunnerState): Promise<void>;
  readonly healthMs?: number;
}

/** How others reach a runner while it works. */
export interface RunnerDoor {
  /** Deliveries wait in the inbox. */
  wake(): void;
  order(order: Order): void;
  state(): RunnerState;
  /** Writes the heartbeat: during a long run nothing else does. */
  beat(): Promise<void>;
}

/** One line of the log, of `--json`, and of what people see. Times are ISO 8601 in UTC; nothing in it is secret. */
export type RunnerEvent = { readonly at: string } & (
  | { readonly event: 'started'; readonly pid: number; readonly remotes: readonly string[]; readonly every: string }
  | {
      readonly event: 'run';
      readonly remote: string;
      readonly trigger: RunTrigger;
      readonly outcome: RunOutcome;
      readonly duration_ms: number;
      readonly counts: Readonly<Record<string, number>>;
      readonly requests: number;
      readonly error: EventError | null;
      readonly next_run_at: string | null;
    }
  | {
      readonly event: 'skipped';
      readonly remote: string;
      readonly error: EventError;
      readonly next_run_at: string | null;
    }
  | {
      readonly event: 'circuit';
      readonly remote: string;
      readonly open: boolean;
      readonly failures: number;
      readonly next_run_at: string | null;
    }
  | { readonly event: 'settings'; readonly remotes: readonly string[]; readonly every: string }
  | { readonly event: 'clock'; readonly jump_ms: number }
  | ({ readonly event: 'alert' } & Omit<Alert, 'at'>)
  | { readonly event: 'stopped'; readonly reason: StopReason; readonly error: EventError | null }
);

export interface EventError {
  readonly code: string;
  readonly message: string;
  readonly hints: readonly string[];
}

export type StopReason = 'signal' | 'lost';
