import type { RepoRow } from './rows.ts';

export interface Delivery {
  readonly id: number;
  /** The same when it is delivered again. */
  readonly guid: string;
  readonly hook: number;
  readonly event: string;
  readonly action: string | null;
  readonly redelivery: boolean;
  readonly deliveredAt: number;
  readonly body: string;
  /** Null: not answered in time, or nobody listened. */
  readonly status: number | null;
}

/** What may be changed of a hook. */
export interface HookSettings {
  readonly url: string;
  /** Null: nothing is signed. */
  readonly secret: string | null;
  /** Null: all of them. */
  readonly events: readonly string[] | null;
  readonly active: boolean;
  readonly contentType: 'json' | 'form';
  readonly insecureSsl: boolean;
}

export interface Hook extends HookSettings {
  readonly id: number;
  readonly repo: RepoRow;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export interface Hooks {
  /** Pings the address, and from now on tells it what happens to this repository. No events: all of them. */
  add(url: string, options: { readonly secret: string; readonly events?: readonly string[]; repo?: string }): number;
  /** The same with every setting. */
  create(repo: RepoRow, settings: HookSettings): Hook;
  /** Of a repository, oldest first. */
  of(repo: RepoRow): readonly Hook[];
  /** Tells nobody. */
  update(id: number, settings: HookSettings): void;
  ping(id: number): void;
  remove(id: number): void;
  /** What is sent to this origin (`https://roadmap.example`) goes to that one: the way through a tunnel. */
  route(origin: string, to: string): void;
  /** In the order in which they were sent; a delivery that failed is never sent again by itself. */
  readonly deliveries: readonly Delivery[];
  /** Sends it again as it was, under its old guid. False: there was none. */
  redeliver(delivery: number): boolean;
  /** When all that was to be told has been told. */
  settled(): Promise<void>;
}
