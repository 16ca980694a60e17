/** Who has to act on an error; the CLI turns it into an exit code (design: architecture.md, Errors). */
export type ErrorKind = 'user' | 'config' | 'remote' | 'conflict' | 'internal';

export interface ErrorDetail {
  readonly kind: ErrorKind;
  /** Stable and machine readable, for instance `issue.unknown`. */
  readonly code: string;
  readonly message: string;
  /** Each one a command that can be pasted, or one short sentence. */
  readonly hints?: readonly string[];
  readonly data?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

/** The one error this product throws on purpose. Made where the problem is known, printed in one place. */
export class RoadmapError extends Error {
  readonly kind: ErrorKind;
  readonly code: string;
  readonly hints: readonly string[];
  readonly data: Readonly<Record<string, unknown>>;

  constructor(detail: ErrorDetail) {
    super(detail.message, detail.cause === undefined ? undefined : { cause: detail.cause });
    this.name = 'RoadmapError';
    this.kind = detail.kind;
    this.code = detail.code;
    this.hints = detail.hints ?? [];
    this.data = detail.data ?? {};
  }
}

export type Severity = 'error' | 'warning' | 'info';

/** A diagnostic about one file. Never thrown: a bad file must not stop the others. */
export interface Finding {
  /** Relative to the repository's root, with `/`. */
  readonly file: string;
  /** 1-based; 1 when the whole file is meant. */
  readonly line: number;
  /** Stable and machine readable, for instance `file.encoding`, `id.duplicate`. */
  readonly rule: string;
  readonly severity: Severity;
  readonly id: string | null;
  readonly message: string;
  /** What the reader can do about it. */
  readonly cure: string;
}
