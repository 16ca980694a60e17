/** What a runner is doing. `backing_off`: the last run failed and the next one waits longer; `circuit_open`: so many failed that it only probes. */
export type RunnerPhase = 'idle' | 'running' | 'backing_off' | 'circuit_open' | 'stopped';

/** Why a run was made. */
export type RunTrigger = 'schedule' | 'webhook' | 'command' | 'once' | 'start';

export type RunOutcome = 'ok' | 'conflicts' | 'failed' | 'limited';

/** A failure without the texts of others: a stable code and one safe line. */
export interface RunError {
  readonly code: string;
  readonly message: string;
  /** ISO 8601, UTC. */
  readonly at: string;
}

/** One run, as it is kept for statistics. Times are ISO 8601 in UTC. */
export interface RunRecord {
  readonly at: string;
  readonly remote: string;
  readonly trigger: RunTrigger;
  readonly duration_ms: number;
  readonly outcome: RunOutcome;
  /** As in `sync --json`: pulled, pushed, conflicts, … */
  readonly counts: Readonly<Record<string, number>>;
  /** All requests to the tracker. */
  readonly requests: number;
  readonly error_code: string | null;
}

/** How it stands with one remote, after the runner's last run of it. */
export interface RunnerRemote {
  readonly last_run_at: string | null;
  readonly last_success_at: string | null;
  readonly last_error: RunError | null;
  readonly consecutive_failures: number;
  readonly rate_limit: { readonly remaining: number | null; readonly reset_at: string | null } | null;
}

/** The runner's heartbeat: what others may know of it. A runner whose process is gone has left its last one behind. */
export interface RunnerState {
  readonly version: 1;
  readonly pid: number;
  readonly host: string;
  /** Of the process, as the lock knows it: a recycled pid is told apart. */
  readonly process_started: string | null;
  readonly started_at: string;
  readonly beat_at: string;
  readonly next_run_at: string | null;
  readonly phase: RunnerPhase;
  readonly remotes: Readonly<Record<string, RunnerRemote>>;
  readonly webhook: { readonly host: string; readonly port: number; readonly last_seen_at: string | null } | null;
}

/** What runs leave for others to read, in the git directory. */
export interface RunnerRecords {
  /** Null: no runner has ever written here, or what it wrote cannot be read. */
  state(): Promise<RunnerState | null>;
  /** Whole at every instant; never throws: a full disk stops no run. */
  beat(state: RunnerState): Promise<void>;
  /** The newest `limit` records, newest first. */
  runs(limit: number): Promise<readonly RunRecord[]>;
  /** Never throws. */
  add(record: RunRecord): Promise<void>;
}
