import type { IncomingMessage, ServerResponse } from 'node:http';
import { Kind, parse } from 'graphql';
import type { Answer, Seen } from './exchange.ts';
import type { GraphqlRequest } from './graphql.ts';
import type { RestRequest } from './rest/router.ts';

export interface Arrived {
  readonly seen: Seen;
  /** `/api/v3` where an Enterprise Server is spoken to. */
  readonly prefix: string;
  readonly token: string | null;
  readonly userAgent: string | null;
  readonly graphql: GraphqlRequest | null;
  readonly rest: RestRequest;
}

/** A request taken off the wire, whole. */
export async function readRequest(message: IncomingMessage, n: number): Promise<Arrived> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  const url = new URL(message.url ?? '/', 'http://standin.invalid');
  const [, prefix = '', path = '/'] = /^(\/api\/v3(?=\/))?(.*)$/.exec(url.pathname) ?? [];
  const method = message.method ?? 'GET';
  const body: unknown = text === '' ? null : JSON.parse(text);
  const isGraphql = method === 'POST' && /^\/(api\/)?graphql$/.test(path);
  const graphql = isGraphql ? toGraphql(body) : null;
  const seen = graphql ? seeGraphql(n, graphql) : seeRest(n, method, path);
  const [, token = null] = /^(?:bearer|token) +(\S+)$/i.exec(message.headers.authorization ?? '') ?? [];
  return {
    seen,
    prefix,
    token,
    userAgent: message.headers['user-agent'] ?? null,
    graphql: graphql && { ...graphql, seen },
    rest: { method, path, query: url.searchParams, body, ifNoneMatch: message.headers['if-none-match'] ?? null },
  };
}

export function send(response: ServerResponse, answer: Answer, garble: 'truncated' | 'cut' | null = null): void {
  const whole = Buffer.from(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body));
  const half = whole.subarray(0, Math.floor(whole.length / 2));
  response.writeHead(answer.status, {
    'content-type': 'application/json; charset=utf-8',
    ...answer.headers,
    'content-length': garble === 'truncated' ? half.length : whole.length,
  });
  if (garble === 'cut') response.write(half, () => response.socket?.destroy());
  else response.end(garble === 'truncated' ? half : whole);
}

type Asked = Omit<GraphqlRequest, 'seen'>;

function toGraphql(body: unknown): Asked {
  const given = (body ?? {}) as { query?: unknown; variables?: unknown; operationName?: unknown };
  return {
    query: typeof given.query === 'string' ? given.query : '',
    variables: (given.variables ?? {}) as Readonly<Record<string, unknown>>,
    operationName: typeof given.operationName === 'string' ? given.operationName : null,
  };
}

function seeGraphql(n: number, request: Asked): Seen {
  const none: Seen = {
    n,
    kind: 'graphql',
    operation: '',
    fields: [],
    answers: [],
    mutation: false,
    variables: request.variables,
  };
  try {
    const operation = parse(request.query).definitions.find((one) => one.kind === Kind.OPERATION_DEFINITION);
    if (!operation) return none;
    const roots = operation.selectionSet.selections.flatMap((one) => (one.kind === Kind.FIELD ? [one] : []));
    return {
      ...none,
      operation: operation.name?.value ?? '',
      fields: roots.map((field) => field.name.value),
      answers: roots.map((field) => field.alias?.value ?? field.name.value),
      mutation: operation.operation === 'mutation',
    };
  } catch {
    // Not a document: the schema check says so to the client.
    return none;
  }
}

function seeRest(n: number, method: string, path: string): Seen {
  return {
    n,
    kind: 'rest',
    operation: `${method} ${path}`,
    fields: [],
    answers: [],
    mutation: method !== 'GET',
    variables: {},
  };
}
