import { RoadmapError } from '../../model/errors.ts';
import type { HttpAnswer } from '../../ports/system.ts';
import type { Attempt, Hook, HookDesk } from '../../ports/webhook.ts';
import type { Repository } from './repository.ts';
import { malformed, messageOf, parseObject } from './troubles.ts';
import { HEARD } from './webhook.ts';

/** Hooks are only in the REST API, for administrators alone. */
export function makeHooks(repository: Repository): HookDesk {
  const { owner, name } = repository.slug;
  const path = `/repos/${owner}/${name}/hooks`;
  const { client } = repository;
  const ask = (below: string): Promise<HttpAnswer> => allowed(repository, () => client.get(`${path}${below}`));
  const write = (method: 'POST' | 'PATCH', below: string, settings?: Settings): Promise<HttpAnswer> =>
    allowed(repository, () => client.write(method, `${path}${below}`, settings), settings?.config.secret);
  return {
    async list() {
      const hooks: Hook[] = [];
      for (let page = 1; hooks.length === (page - 1) * PAGE; page += 1)
        hooks.push(...rowsOf(await ask(`?per_page=${PAGE}&page=${page}`)).map(toHook));
      return hooks;
    },
    create: async (url, secret) => toHook(parseObject((await write('POST', '', settingsOf(url, secret, []))).body)),
    update: async ({ key, url, events }, secret) =>
      toHook(parseObject((await write('PATCH', `/${key}`, settingsOf(url, secret, events))).body)),
    ping: async ({ key }) => void (await write('POST', `/${key}/pings`)),
    async attempts({ key }, since) {
      const attempts: Attempt[] = [];
      let query: string | null = `?per_page=${PAGE}`;
      for (let page = 0; page < MOST_PAGES && query !== null; page += 1) {
        const answer: HttpAnswer = await ask(`/${key}/deliveries${query}`);
        const found = rowsOf(answer).map(toAttempt);
        attempts.push(...found.filter(({ at }) => at >= since));
        query = found.some(({ at }) => at < since) ? null : nextQuery(answer);
      }
      return attempts;
    },
    redeliver: async ({ key }, attempt) =>
      void (await write('POST', `/${key}/deliveries/${encodeURIComponent(attempt.key)}/attempts`)),
  };
}

const PAGE = 100;
/** Of attempts; more in three days than anybody reads. */
const MOST_PAGES = 100;

interface Settings {
  readonly name: 'web';
  readonly active: true;
  readonly events: readonly string[];
  readonly config: Readonly<Record<'url' | 'content_type' | 'insecure_ssl' | 'secret', string>>;
}

/** A configuration replaces the one before: whatever is not in it is gone. */
function settingsOf(url: string, secret: string, before: readonly string[]): Settings {
  const events = before.includes('*') ? before : [...new Set([...before, ...HEARD])];
  return { name: 'web', active: true, events, config: { url, ...WANTED, secret } };
}

const WANTED = { content_type: 'json', insecure_ssl: '0' } as const;

/** A success, or why not. @throws RoadmapError `webhook.*`, `remote.*` */
async function allowed(repository: Repository, send: () => Promise<HttpAnswer>, secret?: string): Promise<HttpAnswer> {
  const answer = await send().catch(async (error: unknown) => {
    if (error instanceof RoadmapError && error.code === 'remote.forbidden') throw await forbidden(repository);
    throw error;
  });
  if (answer.status >= 200 && answer.status < 300) return answer;
  // What may not be seen looks as if it were not there; a repository of another name answers with its new place.
  if (answer.status === 404 || answer.status < 400) throw await forbidden(repository);
  throw refused(answer, secret);
}

/** @throws RoadmapError where it is not the right that is missing: no such repository, or it is called otherwise now */
async function forbidden({ access, options }: Repository): Promise<RoadmapError> {
  const { name } = await access();
  return new RoadmapError({
    kind: 'remote',
    code: 'webhook.forbidden',
    message: `The token may not see or change the webhooks of ${name}: that takes the right admin:repo_hook (a fine-grained token: Webhooks, read and write), of an account that administers it.`,
    hints: ['gh auth refresh --scopes admin:repo_hook', 'roadmap webhook setup'],
    data: { remote: options.name, repo: name, right: 'admin:repo_hook' },
  });
}

function refused({ status, body }: HttpAnswer, secret: string | undefined): RoadmapError {
  const errors = parseObject(body)?.['errors'];
  const said = (Array.isArray(errors) ? (errors as readonly unknown[]) : []).flatMap((error) => {
    const { message } = (error ?? {}) as { readonly message?: unknown };
    return typeof message === 'string' ? [message.slice(0, LONGEST)] : [];
  });
  const why = [messageOf(body), ...said].join('; ');
  return new RoadmapError({
    kind: 'remote',
    code: 'webhook.refused',
    // Some repeat what they were sent.
    message: `GitHub refused it (${status}): ${secret === undefined ? why : why.replaceAll(secret, '<secret>')}`,
    hints: ['roadmap webhook check'],
    data: { status },
  });
}

const LONGEST = 500;

type Row = Readonly<Record<string, unknown>>;

/** Ids of attempts are larger than numbers that JSON.parse keeps whole. */
function rowsOf({ body }: HttpAnswer): readonly Row[] {
  const rows = parseObject(body.replace(/"id"\s*:\s*(\d{16,})/g, '"id":"$1"'));
  if (!Array.isArray(rows)) throw malformed(messageOf(body));
  return rows as readonly Row[];
}

function toHook(row: Row | null): Hook {
  const { id, active, events, config } = row ?? {};
  const { url, content_type: type, insecure_ssl: insecure, secret } = (config ?? {}) as Row;
  const known = Array.isArray(events) ? events.map(String) : [];
  if (!/^\d+$/.test(String(id))) throw malformed('a webhook in it is not whole');
  const isHeard = known.includes('*') || HEARD.every((event) => known.includes(event));
  const differs = Object.entries({
    active: active !== true,
    events: !isHeard,
    content_type: type !== WANTED.content_type,
    insecure_ssl: String(insecure ?? '0') !== WANTED.insecure_ssl,
    secret: typeof secret !== 'string' || secret === '',
  });
  const names = differs.flatMap(([name, isOther]) => (isOther ? [name] : []));
  return { key: String(id), url: typeof url === 'string' ? url : '', differs: names, events: known };
}

function toAttempt(row: Row): Attempt {
  const { id, guid, event, action, delivered_at: at, status_code: code, status } = row;
  const time = Date.parse(String(at));
  if (!/^\d+$/.test(String(id)) || Number.isNaN(time)) throw malformed('a delivery in it is not whole');
  return {
    key: String(id),
    delivery: String(guid),
    event: typeof action === 'string' ? `${String(event)}.${action}` : String(event),
    at: new Date(time).toISOString(),
    status: Number(code) > 0 ? Number(code) : null,
    said: String(status),
  };
}

/** Of the next page; only its question: where to ask is known. */
function nextQuery({ headers }: HttpAnswer): string | null {
  const [, next = ''] = /<([^<>]+)>;\s*rel="next"/.exec(headers['link'] ?? '') ?? [];
  return URL.canParse(next) ? new URL(next).search : null;
}
