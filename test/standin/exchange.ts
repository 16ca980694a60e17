/** A request as scripts and the log see it. */
export interface Seen {
  /** 1 for the first request that this server got. */
  readonly n: number;
  readonly kind: 'graphql' | 'rest';
  /** The GraphQL operation's name, or `GET /repos/o/r/issues/5`. */
  readonly operation: string;
  /** Root fields of a GraphQL operation by their real names: `createIssue`, `repository`. */
  readonly fields: readonly string[];
  /** Their names in the answer: aliases where there are any. */
  readonly answers: readonly string[];
  readonly mutation: boolean;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** What goes back. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** An object is sent as JSON. */
  readonly body: unknown;
}
