export type StatusCategory = 'unstarted' | 'started' | 'done' | 'canceled';
export type Strategy = 'manual' | 'local' | 'remote' | 'latest';
export type Direction = 'both' | 'pull' | 'push' | 'off';

export interface StatusRule {
  readonly name: string;
  readonly category: StatusCategory;
}

export interface RemoteConfig {
  readonly type: string;
  /** `owner/name` */
  readonly repo: string;
  /** Direction by field name; a field that is not named goes both ways. */
  readonly fields: Readonly<Record<string, Direction>>;
  /** Value to label (or type) by field: `mapping.status`, `mapping.priority`, `mapping.issue_type`. */
  readonly mapping: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

export interface SyncFilter {
  readonly labels?: readonly string[];
  readonly assignee?: string;
  readonly milestone?: string;
  readonly state?: 'open' | 'closed' | 'all';
}

/** `config.yaml` with every default filled in (design: format.md, config.yaml). */
export interface Config {
  readonly version: number;
  readonly project: { readonly name: string | null; readonly default_milestone: string | null };
  readonly statuses: readonly StatusRule[];
  readonly priorities: readonly string[];
  readonly issue_types: readonly string[];
  readonly format: { readonly updated: boolean; readonly max_file_bytes: number };
  readonly remotes: Readonly<Record<string, RemoteConfig>>;
  readonly sync: {
    readonly branch: string | null;
    readonly commit: boolean;
    readonly strategy: Strategy;
    readonly strategies: Readonly<Record<string, Strategy>>;
    readonly push_new: 'all' | 'none' | 'ask';
    readonly pull_new: 'all' | 'none';
    readonly filter: SyncFilter;
    readonly mentions: 'keep' | 'neutralise';
    readonly claims: 'auto' | 'always' | 'never';
    readonly share_snapshots: boolean;
    readonly git: 'none' | 'pull' | 'pull-push';
  };
  readonly auto: { readonly interval_minutes: number; readonly cron: string | null; readonly enabled: boolean };
  readonly health: { readonly check_minutes: number };
}
