import { createSign } from 'node:crypto';
import { RoadmapError } from '../../model/errors.ts';
import type { HttpAnswer } from '../../ports/system.ts';
import { retried } from '../http.ts';
import type { TrackerOptions } from '../options.ts';
import { judgeStatus, makeJudge, malformed, messageOf, parseObject } from './troubles.ts';

/** A GitHub App, where it is installed, and its private key as PEM. */
export interface AppOptions extends Pick<TrackerOptions, 'apiUrl' | 'http' | 'clock' | 'random' | 'userAgent'> {
  readonly id: string;
  readonly installation: string;
  readonly key: string;
}

/** A token lasts an hour; one that ends within this time is not used any more. */
const MARGIN_MS = 5 * 60_000;
const TIMEOUT_MS = 30_000;
/** GitHub takes at most ten minutes between making and end of what signs in an app. */
const SIGNED_FOR_S = 540;

/**
 * Tokens of an app's installation, each asked for once and used until shortly before it ends.
 * @returns what throws RoadmapError of kind `remote`, `remote.auth` when GitHub does not know the app, its key or its installation
 */
export function makeAppToken(options: AppOptions): () => Promise<string> {
  let known: Token | null = null;
  let asked: Promise<Token> | null = null;
  return async () => {
    if (known !== null && known.ends - options.clock.now() >= MARGIN_MS) return known.token;
    asked ??= ask(options).finally(() => (asked = null));
    known = await asked;
    return known.token;
  };
}

interface Token {
  readonly token: string;
  /** Milliseconds since the epoch, on our clock. */
  readonly ends: number;
}

async function ask(options: AppOptions): Promise<Token> {
  const judge = makeJudge(options);
  // The signature bears a time: where our clock is wrong, that of the server is used.
  let skew = 0;
  return retried(options, async () => {
    let answer = await post(options, skew);
    if (answer.status === 401) {
      skew = skewOf(options, answer);
      if (Math.abs(skew) > 30_000) answer = await post(options, skew);
    }
    if (answer.status === 401 || answer.status === 404) throw refused(options, answer);
    const trouble = judgeStatus(judge, answer);
    if (trouble) throw trouble;
    return readToken(answer, skew);
  });
}

async function post(options: AppOptions, skew: number): Promise<HttpAnswer> {
  const { apiUrl, installation, http, userAgent, clock } = options;
  return http.send({
    url: `${apiUrl.replace(/\/+$/, '')}/app/installations/${installation}/access_tokens`,
    method: 'POST',
    headers: {
      accept: 'application/vnd.github+json',
      authorization: `bearer ${signed(options, Math.floor((clock.now() + skew) / 1000))}`,
      'user-agent': userAgent,
    },
    timeoutMs: TIMEOUT_MS,
  });
}

/** A JSON Web Token by which the app says who it is, valid for a few minutes. @param now seconds since the epoch */
function signed({ id, key }: AppOptions, now: number): string {
  const claims = { iat: now - 60, exp: now - 60 + SIGNED_FOR_S, iss: id };
  const text = [{ alg: 'RS256', typ: 'JWT' }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  return `${text}.${createSign('RSA-SHA256').update(text).sign(key, 'base64url')}`;
}

function skewOf({ clock }: AppOptions, answer: HttpAnswer): number {
  const said = Date.parse(answer.headers['date'] ?? '');
  return Number.isNaN(said) ? 0 : said - clock.now();
}

function readToken(answer: HttpAnswer, skew: number): Token {
  const { token, expires_at } = parseObject(answer.body) ?? {};
  const ends = typeof expires_at === 'string' ? Date.parse(expires_at) : Number.NaN;
  // Nothing of an answer that should hold a token gets into a message.
  if (answer.status !== 201 || typeof token !== 'string' || Number.isNaN(ends))
    throw malformed('it gave the app no token');
  return { token, ends: ends - skew };
}

function refused({ id, installation }: AppOptions, answer: HttpAnswer): RoadmapError {
  const what = answer.status === 404 ? `an installation ${installation} of the app ${id}` : `the app ${id} by this key`;
  return new RoadmapError({
    kind: 'remote',
    code: 'remote.auth',
    message: `GitHub does not know ${what}: ${messageOf(answer.body)}.`,
    hints: [
      'Compare ROADMAP_GITHUB_APP_ID, ROADMAP_GITHUB_APP_INSTALLATION_ID and ROADMAP_GITHUB_APP_PRIVATE_KEY with the settings of the app.',
      'unset ROADMAP_GITHUB_APP_ID',
    ],
    data: { app: id, installation },
  });
}
