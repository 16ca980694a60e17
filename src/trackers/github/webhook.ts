import type { Stirred } from '../../ports/inbox.ts';
import type { Knock, Letter, WebhookReader } from '../../ports/webhook.ts';

type Payload = Readonly<Record<string, unknown>>;

/** Deliveries of GitHub, signed with this secret. A payload yields numbers and nothing else: it is read again before it counts. */
export async function makeGithubWebhook(secret: string): Promise<WebhookReader> {
  const { Webhooks } = await import('@octokit/webhooks');
  const webhooks = new Webhooks({ secret });
  return {
    idOf: ({ headers }) => wordOf(headers['x-github-delivery']),
    eventOf: ({ headers }) => wordOf(headers['x-github-event']) ?? 'unknown',
    isGenuine: async (letter) => {
      const signature = letter.headers['x-hub-signature-256'];
      const text = textOf(letter);
      if (text === null || text === '' || signature === undefined || !SIGNATURE.test(signature)) return false;
      return webhooks.verify(text, signature).catch(() => false);
    },
    read: (letter, repo) => readLetter(letter, repo.toLowerCase()),
  };
}

const SIGNATURE = /^sha256=[0-9a-f]{64}$/;

/** Names of events and ids of deliveries. */
function wordOf(header: string | undefined): string | null {
  return header !== undefined && /^[\w.-]{1,100}$/.test(header) ? header : null;
}

/** Null: other bytes than those of a text, which nobody can have signed as one. */
function textOf({ body }: Letter): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    return null;
  }
}

function readLetter(letter: Letter, repo: string): Knock {
  const payload = parsed(textOf(letter));
  if (payload === null) return { kind: 'malformed' };
  const read = READERS[String(letter.headers['x-github-event'])];
  return Object.hasOwn(READERS, String(letter.headers['x-github-event'])) && read !== undefined
    ? read(payload, repo)
    : { kind: 'ignored' };
}

function parsed(text: string | null): Payload | null {
  try {
    return objectOf(JSON.parse(text ?? ''));
  } catch {
    return null;
  }
}

const EVERYTHING: Stirred = { keys: [], everything: true };
const NOTHING: Stirred = { keys: [], everything: false };

const READERS: Readonly<Record<string, (payload: Payload, repo: string) => Knock>> = {
  ping: (payload, repo) => (isElsewhere(payload, repo) ? { kind: 'elsewhere' } : stir(NOTHING)),
  issues: (payload, repo) => within(payload, repo, () => keysOf([payload['issue']])),
  // The conversation of a pull request is one of an issue there.
  issue_comment: (payload, repo) =>
    within(payload, repo, () =>
      objectOf(payload['issue'])?.['pull_request'] == null ? keysOf([payload['issue']]) : { kind: 'ignored' },
    ),
  label: (payload, repo) => within(payload, repo, () => readLabel(payload)),
  milestone: (payload, repo) => within(payload, repo, () => stir(EVERYTHING)),
  sub_issues: (payload, repo) => between(payload, repo, ['parent_issue', 'sub_issue']),
  issue_dependencies: (payload, repo) => between(payload, repo, ['blocked_issue', 'blocking_issue']),
  repository: readRepository,
};

/** What a hook has to tell of; a ping comes unasked. */
export const HEARD: readonly string[] = Object.keys(READERS).filter((event) => event !== 'ping');

function within(payload: Payload, repo: string, read: () => Knock): Knock {
  const name = nameOf(payload['repository']);
  if (name === null) return { kind: 'malformed' };
  return name === repo ? read() : { kind: 'elsewhere' };
}

function isElsewhere(payload: Payload, repo: string): boolean {
  const name = nameOf(payload['repository']);
  return name !== null && name !== repo;
}

function keysOf(issues: readonly unknown[]): Knock {
  const keys = issues.flatMap((issue) => keyOf(issue) ?? []);
  return keys.length === 0 ? { kind: 'malformed' } : stir({ keys: [...new Set(keys)], everything: false });
}

/** A new one is on no issue yet, and of another colour it is the same. Another name moves no issue's time of update, nor does its end. */
function readLabel({ action, changes }: Payload): Knock {
  const changed = Object.keys(objectOf(changes) ?? {});
  const isSame = action === 'created' || (action === 'edited' && changed.length > 0 && !changed.includes('name'));
  return isSame ? { kind: 'ignored' } : stir({ ...EVERYTHING, full: true });
}

/** Two issues, possibly of two repositories; which ones is told beside them, or by themselves. */
function between(payload: Payload, repo: string, names: readonly string[]): Knock {
  const issues = names.map((name) => ({ issue: objectOf(payload[name]), at: placeOf(payload, name) }));
  if (issues.every(({ at }) => at === null)) return { kind: 'malformed' };
  const ours = issues.filter(({ at }) => at === repo);
  return ours.length === 0 ? { kind: 'elsewhere' } : keysOf(ours.map(({ issue }) => issue));
}

function placeOf(payload: Payload, name: string): string | null {
  const issue = objectOf(payload[name]);
  const beside = payload[`${name}_repo`] ?? payload[`${name.replace('_issue', '')}_issue_repo`];
  return (
    nameOf(beside) ?? slugIn(issue?.['repository_url']) ?? slugIn(issue?.['html_url']) ?? nameOf(payload['repository'])
  );
}

/** Renamed or transferred: the name that we know it by is the old one. */
function readRepository(payload: Payload, repo: string): Knock {
  const now = nameOf(payload['repository']);
  if (now === null) return { kind: 'malformed' };
  const action = payload['action'];
  if (action !== 'renamed' && action !== 'transferred')
    return now === repo ? { kind: 'ignored' } : { kind: 'elsewhere' };
  return now === repo || formerName(payload, now) === repo ? stir(EVERYTHING) : { kind: 'elsewhere' };
}

function formerName(payload: Payload, now: string): string {
  const [owner, name] = now.split('/');
  const changes = objectOf(payload['changes']);
  const oldName = objectOf(objectOf(objectOf(changes?.['repository'])?.['name']))?.['from'];
  const from = objectOf(objectOf(changes?.['owner'])?.['from']);
  const oldOwner = objectOf(from?.['user'] ?? from?.['organization'])?.['login'];
  return `${String(oldOwner ?? owner)}/${String(oldName ?? name)}`.toLowerCase();
}

function stir(stirred: Stirred): Knock {
  return { kind: 'stirred', stirred };
}

function keyOf(issue: unknown): string | null {
  const number = objectOf(issue)?.['number'];
  return Number.isInteger(number) && Number(number) > 0 && Number(number) < 2 ** 31 ? String(number) : null;
}

function nameOf(repository: unknown): string | null {
  const name = objectOf(repository)?.['full_name'];
  return typeof name === 'string' && /^[\w.-]{1,100}\/[\w.-]{1,100}$/.test(name) ? name.toLowerCase() : null;
}

/** `…/repos/owner/name` of the API, `…/owner/name/issues/5` of a page. */
function slugIn(url: unknown): string | null {
  const text = typeof url === 'string' ? url : '';
  const match =
    /\/repos\/([\w.-]{1,100}\/[\w.-]{1,100})$/.exec(text) ??
    /\/([\w.-]{1,100}\/[\w.-]{1,100})\/issues\/\d+$/.exec(text);
  return match?.[1]?.toLowerCase() ?? null;
}

function objectOf(value: unknown): Payload | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Payload) : null;
}
