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

export interface Hooks {
  /** Pings the address, and from now on tells it what happens to this repository. No events: all of them. */
  add(url: string, options: { readonly secret: string; readonly events?: readonly string[]; repo?: string }): number;
  remove(id: number): void;
  /** In the order in which they were sent; a delivery that failed is never sent again by itself. */
  readonly deliveries: readonly Delivery[];
  /** Sends it again as it was, under its old guid. False: there was none. */
  redeliver(delivery: number): boolean;
  /** When all that was to be told has been told. */
  settled(): Promise<void>;
}
