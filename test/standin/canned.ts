import type { Answer, Seen } from './exchange.ts';

/**
 * Names as in GitHub's documented and recorded answers: A primary limits, B secondary ones, C failures of the server, D what
 * is not there, E what is refused.
 */
export type ResponseShape =
  | 'A1'
  | 'A2'
  | 'A3-403'
  | 'A3-429'
  | 'B1-200'
  | 'B1-403'
  | 'B1-429'
  | 'B2'
  | 'B3'
  | 'B4'
  | 'C1-200'
  | 'C1-502'
  | 'C2-500'
  | 'C2-502'
  | 'C2-html'
  | 'C3'
  | 'D1'
  | 'D2'
  | 'D3'
  | 'D4'
  | 'D5'
  | 'D6'
  | 'E1'
  | 'E2'
  | 'E3'
  | 'E4'
  | 'E5';

const docs = 'https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api';
const secondary = {
  message: 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.',
  documentation_url: `${docs}#about-secondary-rate-limits`,
};
const primary = { message: 'API rate limit exceeded for user ID 1.', documentation_url: docs };
const spent = { 'x-ratelimit-remaining': '0' };
const wait = { 'retry-after': '60' };

const shapes: Readonly<Record<ResponseShape, (request: Seen) => Answer>> = {
  A1: () => ({
    status: 200,
    headers: spent,
    body: { errors: [{ type: 'RATE_LIMITED', message: 'API rate limit exceeded for installation ID 1.' }] },
  }),
  A2: () => ({
    status: 200,
    headers: spent,
    body: {
      errors: [
        { type: 'RATE_LIMIT', code: 'graphql_rate_limit', message: 'API rate limit already exceeded for user ID 1.' },
      ],
    },
  }),
  'A3-403': () => ({ status: 403, headers: spent, body: primary }),
  'A3-429': () => ({ status: 429, headers: spent, body: primary }),
  'B1-200': () => ({ status: 200, headers: wait, body: secondary }),
  'B1-403': () => ({ status: 403, headers: wait, body: secondary }),
  'B1-429': () => ({ status: 429, headers: wait, body: secondary }),
  B2: () => ({
    status: 403,
    body: {
      message:
        'You have exceeded a secondary rate limit and have been temporarily blocked from content creation. Please retry your request again later.',
      documentation_url: secondary.documentation_url,
    },
  }),
  B3: () => ({
    status: 403,
    headers: wait,
    body: {
      message: 'You have triggered an abuse detection mechanism. Please wait a few minutes before you try again.',
      documentation_url: 'https://developer.github.com/v3/#abuse-rate-limits',
    },
  }),
  B4: (request) => partial(request, { type: 'UNPROCESSABLE', message: 'was submitted too quickly' }),
  'C1-200': () => timedOut(200),
  'C1-502': () => timedOut(502),
  'C2-500': () => ({ status: 500, body: { error: 'Server Error' } }),
  'C2-502': () => ({ status: 502, body: { error: 'Server Error' } }),
  'C2-html': () => ({
    status: 502,
    headers: { 'content-type': 'text/html; charset=utf-8' },
    body: '<!DOCTYPE html><html><head><title>Unicorn! &middot; GitHub</title></head><body></body></html>',
  }),
  C3: (request) =>
    partial(request, { type: 'RESOURCE_LIMITS_EXCEEDED', message: 'Resource limits for this query exceeded.' }),
  D1: (request) =>
    partial(request, { type: 'NOT_FOUND', message: "Could not resolve to a node with the global id of 'I_1'" }),
  D2: (request) =>
    partial(request, { type: 'NOT_FOUND', message: 'Could not resolve to an Issue with the number of 1.' }),
  D3: () => refused(404, 'Not Found'),
  D4: () => refused(410, 'This issue was deleted'),
  D5: () => ({ status: 410, body: { message: 'Issues are disabled for this repo' } }),
  D6: () => ({
    status: 301,
    headers: { location: '{api}/repositories/1' },
    body: {
      message: 'Moved Permanently',
      url: '{api}/repositories/1',
      documentation_url: 'https://docs.github.com/v3/#http-redirects',
    },
  }),
  E1: () => refused(401, 'Bad credentials'),
  E2: () => ({ status: 403, body: { message: 'Resource not accessible by integration' } }),
  E3: () => invalid({ resource: 'Label', code: 'invalid', field: 'color' }),
  E4: () =>
    invalid({
      resource: 'Issue',
      code: 'custom',
      field: 'body',
      message: 'body is too long (maximum is 65536 characters)',
    }),
  E5: () => invalid({ resource: 'Label', code: 'already_exists', field: 'name' }),
};

export function cannedAnswer(shape: ResponseShape, request: Seen): Answer {
  return shapes[shape](request);
}

function refused(status: number, message: string): Answer {
  return { status, body: { message, documentation_url: 'https://docs.github.com/rest' } };
}

function invalid(error: Readonly<Record<string, string>>): Answer {
  return { status: 422, body: { message: 'Validation Failed', errors: [error] } };
}

function timedOut(status: number): Answer {
  const message =
    'Something went wrong while executing your query. This may be the result of a timeout, or it could be a GitHub bug. ' +
    'Please include `AAAA:1:2:3:4` when reporting this issue.';
  return { status, body: { data: null, errors: [{ message }] } };
}

function partial(request: Seen, error: Readonly<Record<string, unknown>>): Answer {
  const names = request.answers;
  return {
    status: 200,
    body: {
      data: Object.fromEntries(names.map((name) => [name, null])),
      errors: names.map((name) => ({ ...error, path: [name], locations: [{ line: 2, column: 3 }] })),
    },
  };
}
