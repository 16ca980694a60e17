import { RoadmapError } from '../model/errors.ts';
import type { Http, HttpAnswer, HttpRequest } from '../ports/system.ts';

/** Failures that come before the first byte of a request: the name, the connection, the certificate. */
const BEFORE_SENDING =
  /^(ENOTFOUND|EAI_\w+|ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|ERR_INVALID_URL|UND_ERR_CONNECT_TIMEOUT|CERT_\w+|ERR_TLS_\w+|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_\w+)$/;

/** The real `Http`: global fetch, one request, no redirects, a time limit over the whole answer. */
export const httpFetch: Http = { send };

async function send(request: HttpRequest): Promise<HttpAnswer> {
  try {
    const response = await fetch(request.url, {
      method: request.method,
      headers: request.headers,
      redirect: 'manual',
      signal: AbortSignal.timeout(request.timeoutMs),
      ...(request.body !== undefined && { body: request.body }),
    });
    const body = await readBody(response);
    return { status: response.status, headers: Object.fromEntries(response.headers), body };
  } catch (error) {
    throw unreachable(request, error);
  }
}

/** The largest answers to what is asked here have a few MiB; one without an end would fill the memory. */
const MOST_BYTES = 64 * 1024 * 1024;
const TOO_LARGE = 'TOO_LARGE';

async function readBody(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  const parts: string[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) throw Object.assign(new Error('too large'), { code: TOO_LARGE });
    parts.push(decoder.decode(chunk, { stream: true }));
  }
  return parts.join('') + decoder.decode();
}

function unreachable(request: HttpRequest, error: unknown): RoadmapError {
  const timedOut = error instanceof Error && error.name === 'TimeoutError';
  const code = codeOf(error);
  const why = timedOut
    ? `no answer within ${Math.round(request.timeoutMs / 1000)} s`
    : code === TOO_LARGE
      ? `its answer is larger than ${MOST_BYTES / 1024 / 1024} MiB`
      : (code ?? 'the connection broke');
  return new RoadmapError({
    kind: 'remote',
    code: 'remote.unreachable',
    message: `${hostOf(request.url)} could not be reached: ${why}.`,
    hints: ['Check the network and run the command again.'],
    data: { host: hostOf(request.url), sent: code === null || !BEFORE_SENDING.test(code) },
  });
}

/** The system's own code, which fetch hides in `cause`, or in the causes of several addresses. */
function codeOf(error: unknown): string | null {
  for (let at = error; at instanceof Error; at = at.cause) {
    const code: unknown = (at as { code?: unknown }).code;
    if (typeof code === 'string') return code;
  }
  return null;
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : 'the server';
}
