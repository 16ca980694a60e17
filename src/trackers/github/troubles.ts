import { RoadmapError } from '../../model/errors.ts';
import type { HttpAnswer } from '../../ports/system.ts';
import { announcedWait, limited } from '../http.ts';
import type { TrackerOptions } from '../options.ts';

export interface GraphqlError {
  readonly type?: string;
  readonly message: string;
  readonly path?: readonly (string | number)[];
}

const LIMIT = /rate limit|abuse detection|temporarily blocked from content creation|submitted too quickly/i;
const BROKEN = /something went wrong while executing your query|timed? ?out|timeout/i;
/** Of what a server says about itself. */
const LONGEST = 500;
const DENIED = /resource not accessible/i;

/** What the errors for an answer are made with. */
export interface Judge {
  /** The error for a limit that an answer tells of. */
  readonly limited: (headers: HttpAnswer['headers'], said: string) => RoadmapError;
  readonly tokenSources: readonly string[];
}

/** Counts limits that name no time, so that each asks for a longer wait than the one before; `passed` ends the count. */
export function makeJudge({ clock, tokenSources }: JudgeOptions): Judge & { readonly passed: () => void } {
  let strikes = 0;
  return {
    limited: (headers, said) => {
      const error = limited(clock, headers, said, strikes);
      if (announcedWait(clock, headers) === null) strikes += 1;
      return error;
    },
    passed: () => (strikes = 0),
    tokenSources: tokenSources ?? TOKEN_SOURCES,
  };
}

type JudgeOptions = Pick<TrackerOptions, 'clock' | 'tokenSources'>;

/** A failure of a whole HTTP answer by its status, or null. A 200 is judged by what it holds. */
export function judgeStatus(judge: Judge, answer: HttpAnswer): RoadmapError | null {
  const { status, headers } = answer;
  if (status >= 200 && status < 300) return null;
  const said = messageOf(answer.body);
  if (status === 401) return badToken(said, judge.tokenSources);
  if (status === 429 || (status === 403 && isLimited(headers, said))) return judge.limited(headers, said);
  if (status === 403) return forbidden(said);
  if (status >= 500 || status === 408) return malformed(`it answered ${status} (${said})`);
  return null;
}

/** What GitHub says of itself in a body that is not an answer to a question; always printable, never long. */
export function messageOf(body: string): string {
  const parsed = parseObject(body);
  const said = parsed?.['message'] ?? parsed?.['error'];
  if (typeof said === 'string') return said.length > LONGEST ? `${said.slice(0, LONGEST)}…` : said;
  return parsed ? 'an answer of another kind' : body.trim() === '' ? 'an empty answer' : 'an answer that is not JSON';
}

export function parseObject(body: string): Readonly<Record<string, unknown>> | null {
  try {
    const parsed: unknown = JSON.parse(body);
    return typeof parsed === 'object' && parsed !== null ? (parsed as Readonly<Record<string, unknown>>) : null;
  } catch {
    return null;
  }
}

export function isLimit(error: GraphqlError): boolean {
  return error.type === 'RATE_LIMITED' || error.type === 'RATE_LIMIT' || LIMIT.test(error.message);
}

/** The server gave up; what it was asked may have happened or not. */
export function isBroken(error: GraphqlError): boolean {
  const definite = ['FORBIDDEN', 'NOT_FOUND', 'UNPROCESSABLE', 'VALIDATION', 'INSUFFICIENT_SCOPES'];
  if (error.type === undefined) return BROKEN.test(error.message);
  return !definite.includes(error.type) && !isLimit(error);
}

/** The token lacks a right that no other issue of this repository will find either. */
export function isDenied(error: GraphqlError): boolean {
  return error.type === 'INSUFFICIENT_SCOPES' || (error.type === 'FORBIDDEN' && DENIED.test(error.message));
}

/** Whether less at once may help: the server gave up, or did not answer in time. */
export function asksForLess(failure: unknown): boolean {
  if (!(failure instanceof RoadmapError)) return false;
  return (
    failure.code === 'remote.malformed' || (failure.code === 'remote.unreachable' && failure.data['sent'] !== false)
  );
}

export function isLimitMessage(said: string): boolean {
  return LIMIT.test(said);
}

export function malformed(what: string): RoadmapError {
  return remote('remote.malformed', `GitHub did not give a usable answer: ${what}.`, ['roadmap sync']);
}

export function noToken(sources: readonly string[] = TOKEN_SOURCES): RoadmapError {
  return remote('remote.auth', 'There is no usable token for GitHub.', tokenHints(sources), { looked_at: sources });
}

export function forbidden(said: string): RoadmapError {
  return remote('remote.forbidden', `GitHub does not allow this with the token in use: ${said}`, [
    'Give the token read and write access to issues of this repository, or run: roadmap sync --pull-only',
  ]);
}

export function notFound(repo: string): RoadmapError {
  const why = 'either there is no such repository, or the token may not see it';
  return remote('remote.not_found', `GitHub does not know ${repo}: ${why}.`, [`gh repo view ${repo}`], { repo });
}

export function issuesDisabled(repo: string): RoadmapError {
  return remote(
    'remote.issues_disabled',
    `Issues are switched off in ${repo}.`,
    [`gh repo edit ${repo} --enable-issues`],
    {
      repo,
    },
  );
}

export function renamed(remoteName: string, from: string, to: string): RoadmapError {
  const hint = `roadmap config set remotes.${remoteName}.repo ${to}`;
  return remote('remote.moved', `The repository ${from} is now called ${to}.`, [hint], { from, to });
}

const TOKEN_SOURCES = ['ROADMAP_GITHUB_TOKEN', 'GH_TOKEN', 'GITHUB_TOKEN', 'gh auth token'];

function tokenHints(sources: readonly string[]): readonly string[] {
  const login = sources.find((source) => source.startsWith('gh auth token'))?.replace('token', 'login');
  const variable = sources.find((source) => /^\w+$/.test(source));
  return [
    `Looked at, in this order: ${sources.join(', ')}.`,
    ...(login === undefined ? [] : [login]),
    ...(variable === undefined ? [] : [`export ${variable}=<a token that may read and write issues>`]),
  ];
}

function badToken(said: string, sources: readonly string[]): RoadmapError {
  return remote('remote.auth', `GitHub refused the token: ${said}.`, tokenHints(sources), { looked_at: sources });
}

function isLimited(headers: HttpAnswer['headers'], said: string): boolean {
  const spent = headers['x-ratelimit-remaining'] === '0' && !DENIED.test(said);
  return 'retry-after' in headers || spent || LIMIT.test(said);
}

function remote(
  code: string,
  message: string,
  hints: readonly string[],
  data: Readonly<Record<string, unknown>> = {},
): RoadmapError {
  return new RoadmapError({ kind: 'remote', code, message, hints, data });
}
