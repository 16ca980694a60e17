import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { RoadmapError } from '../model/errors.ts';

export interface Asked {
  /** Names in small letters. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Empty where the route takes none. */
  readonly body: Uint8Array;
}

export interface Answered {
  readonly status: number;
  readonly type: 'application/json' | 'text/plain';
  readonly body: string;
}

export interface Route {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** Bytes of a body at most; 0: none is read. */
  readonly most: number;
  /** Whether the rest of the request is worth reading; else what is answered instead. */
  readonly refuse?: (headers: Asked['headers']) => Answered | null;
  readonly answer: (asked: Asked) => Promise<Answered>;
}

export interface Limits {
  /** For the headers, and for the whole request: whoever is slower is hung up on. */
  readonly headersMs: number;
  readonly requestMs: number;
  /** Connections at a time; others are hung up on. */
  readonly connections: number;
}

export interface ServerPlan {
  readonly host: string;
  /** 0: a free one. */
  readonly port: number;
  readonly routes: readonly Route[];
  readonly limits?: Partial<Limits>;
}

export interface RunningServer {
  readonly host: string;
  readonly port: number;
  /** Ends what is under way. */
  close(): Promise<void>;
}

const LIMITS: Limits = { headersMs: 10_000, requestMs: 30_000, connections: 2000 };

/** Answers these routes and nothing else. @throws RoadmapError `server.port`, `server.host` */
export async function startServer({ host, port, routes, limits }: ServerPlan): Promise<RunningServer> {
  const { headersMs, requestMs, connections } = { ...LIMITS, ...limits };
  const server = createServer(
    {
      headersTimeout: headersMs,
      requestTimeout: requestMs,
      keepAliveTimeout: 5000,
      connectionsCheckingInterval: Math.min(1000, headersMs),
      maxHeaderSize: 16 * 1024,
    },
    (request, response) => {
      answer(routes, request, response).catch(() => send(response, said(500, 'failed')));
    },
  );
  server.maxConnections = connections;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(cannotListen(error, host, port)));
    server.listen({ host, port, backlog: 2048 }, resolve);
  });
  server.on('error', () => undefined);
  const at = server.address();
  return {
    host,
    port: typeof at === 'object' && at !== null ? at.port : port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
        setTimeout(() => server.closeAllConnections(), 1000).unref();
      }),
  };
}

async function answer(routes: readonly Route[], request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = (request.url ?? '').replace(/\?.*$/s, '');
  const there = routes.filter((route) => route.path === path);
  const route = there.find(({ method }) => method === request.method);
  if (there.length === 0) return hangUp(response, said(404, 'not_found'));
  if (route === undefined) {
    response.setHeader('allow', there.map(({ method }) => method).join(', '));
    return hangUp(response, said(405, 'method'));
  }
  const headers = headersOf(request);
  const refused = route.refuse?.(headers) ?? null;
  if (refused !== null) return hangUp(response, refused);
  const body = route.most === 0 ? new Uint8Array() : await readBody(request, route.most);
  if (body === 'too_large') return hangUp(response, said(413, 'too_large'));
  if (body !== 'gone') send(response, await route.answer({ headers, body }));
}

function headersOf(request: IncomingMessage): Asked['headers'] {
  return Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
  );
}

/** Of a body that is too large nothing more is read than it takes to know that. */
function readBody(request: IncomingMessage, most: number): Promise<Uint8Array | 'too_large' | 'gone'> {
  if (Number(request.headers['content-length'] ?? 0) > most) return Promise.resolve('too_large');
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= most) return void chunks.push(chunk);
      request.pause();
      resolve('too_large');
    });
    request.on('end', () => resolve(Buffer.concat(chunks)));
    request.on('error', () => resolve('gone'));
    request.on('close', () => resolve('gone'));
  });
}

export function said(status: number, word: string): Answered {
  return { status, type: 'application/json', body: `${JSON.stringify({ status: word })}\n` };
}

/** Time for an answer to arrive before the line is cut: at once, it would be lost with it. */
const LINGER_MS = 500;

/** What is still on its way is thrown away, for a moment; then nothing more is taken. */
function hangUp(response: ServerResponse, answered: Answered): void {
  const { req } = response;
  send(response, answered);
  req.resume();
  const timer = setTimeout(() => req.destroy(), LINGER_MS);
  req.on('close', () => clearTimeout(timer));
  req.on('end', () => clearTimeout(timer));
  if (req.complete) clearTimeout(timer);
}

function send(response: ServerResponse, { status, type, body }: Answered): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, {
    'content-type': `${type}; charset=utf-8`,
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  response.end(body);
}

function cannotListen(error: NodeJS.ErrnoException, host: string, port: number): RoadmapError {
  const data = { host, port, error: error.code ?? null };
  if (error.code === 'EADDRINUSE')
    return new RoadmapError({
      kind: 'user',
      code: 'server.port',
      message: `Port ${port} of ${host} is in use by another program.`,
      hints: [`roadmap sync --auto --webhook-port ${port === 65535 ? port - 1 : port + 1}`],
      data,
    });
  const why = error.code === 'EACCES' ? 'it is reserved for the system' : String(error.code ?? error.message);
  return new RoadmapError({
    kind: 'user',
    code: 'server.host',
    message: `Nothing can listen on ${host}, port ${port}: ${why}.`,
    hints: ['roadmap sync --auto --webhook-host 127.0.0.1 --webhook-port 8787'],
    data,
  });
}
