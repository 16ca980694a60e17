export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after `ms`; rejects when `signal` aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export interface Random {
  bytes(count: number): Uint8Array;
}

export interface HttpRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly timeoutMs: number;
}

export interface HttpAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Http {
  /**
   * One request, never repeated, redirects never followed.
   * @throws RoadmapError `remote.unreachable` with `data.sent`: false only when nothing can have reached the server.
   */
  send(request: HttpRequest): Promise<HttpAnswer>;
}

export interface Secrets {
  /** The token for a host, or null. Never logged, never put into an error. */
  token(host: string): Promise<string | null>;
}

export interface Release {
  (): Promise<void>;
}

export interface Lock {
  /** @throws RoadmapError `lock.held` naming the holder when it cannot be had. */
  acquire(purpose: string): Promise<Release>;
}
