import { RoadmapError } from '../model/errors.ts';
import type { Attempt, Hook, HookDesk } from '../ports/webhook.ts';
import { mayAim } from './sync-consent.ts';
import type { SyncHands } from './sync-hands.ts';
import { WEBHOOK_ROUTE } from './webhook.ts';

export type { Attempt } from '../ports/webhook.ts';

export interface SetupRequest {
  /** The whole address; https. */
  readonly url: string;
  readonly secret: string;
  readonly preview: boolean;
  /** Have a delivery sent, and wait for what becomes of it. */
  readonly ping: boolean;
}

export interface SetupOutcome {
  readonly action: 'create' | 'update' | 'keep';
  /** Null: of a preview, it is not there yet. */
  readonly hook: string | null;
  /** What of it was not as it has to be. */
  readonly changes: readonly string[];
  /** Null: nobody asked, or GitHub does not tell yet. */
  readonly ping: Attempt | null;
  /** Others that lead to a receiver of ours elsewhere. */
  readonly others: readonly Pick<Hook, 'key' | 'url'>[];
}

/**
 * Makes the hook for this address, or puts right the one that is there. Its secret cannot be read back, and so is always sent.
 * @throws RoadmapError `sync.no_consent`, `webhook.*`, `remote.*`
 */
export async function setUpHook(hands: SyncHands, request: SetupRequest): Promise<SetupOutcome> {
  const desk = await deskOf(hands);
  const { url, secret, preview } = request;
  const hooks = await desk.list();
  const known = hooks.find((hook) => isSame(hook.url, url)) ?? null;
  const others = hooks.filter((hook) => hook !== known && isOurs(hook));
  const changes = known?.differs ?? [];
  const action = known === null ? 'create' : changes.length > 0 ? 'update' : 'keep';
  if (preview) return { action, hook: known?.key ?? null, changes, ping: null, others };
  const hook = known === null ? await desk.create(url, secret) : await desk.update(known, secret);
  if (hook.differs.length > 0) throw unchanged(hook);
  const ping = request.ping ? await pinged(hands, desk, { hook, isNew: known === null }) : null;
  return { action, hook: hook.key, changes, ping, others };
}

export interface CheckedHook extends Pick<Hook, 'key' | 'url' | 'differs'> {
  /** In the last three days. */
  readonly deliveries: number;
  readonly last: Attempt | null;
  /** Deliveries of which no attempt was answered well: the newest attempt of each, newest first. */
  readonly failed: readonly Attempt[];
  /** Of those, what was asked for again. */
  readonly redelivered: readonly string[];
  /** Why not the others. */
  readonly errors: readonly string[];
}

/** So long GitHub keeps deliveries. */
export const KEPT_DAYS = 3;

/**
 * How the hooks stand that lead to a receiver of ours, or the one with this address.
 * @throws RoadmapError `sync.no_consent`, `webhook.*`, `remote.*`
 */
export async function checkHooks(
  hands: SyncHands,
  { url, redeliver }: { readonly url: string | null; readonly redeliver: boolean },
): Promise<readonly CheckedHook[]> {
  const desk = await deskOf(hands);
  const hooks = (await desk.list()).filter((hook) => (url === null ? isOurs(hook) : isSame(hook.url, url)));
  const since = new Date(hands.clock.now() - KEPT_DAYS * 86_400_000).toISOString();
  const checked: CheckedHook[] = [];
  for (const hook of hooks) {
    const attempts = await desk.attempts(hook, since);
    const failed = failedAmong(attempts);
    const again = redeliver ? await redeliverAll(desk, hook, failed) : NOTHING;
    const deliveries = new Set(attempts.map(({ delivery }) => delivery)).size;
    const { key, differs } = hook;
    checked.push({ key, url: hook.url, differs, deliveries, last: attempts[0] ?? null, failed, ...again });
  }
  return checked;
}

const NOTHING = { redelivered: [], errors: [] } as const;

/** The oldest first, as they happened. One that cannot be sent again keeps none of the others from it. */
async function redeliverAll(
  desk: HookDesk,
  hook: Hook,
  failed: readonly Attempt[],
): Promise<Pick<CheckedHook, 'redelivered' | 'errors'>> {
  const redelivered: string[] = [];
  const errors: string[] = [];
  for (const attempt of [...failed].reverse())
    try {
      await desk.redeliver(hook, attempt);
      redelivered.push(attempt.key);
    } catch (error) {
      if (!(error instanceof RoadmapError) || error.code !== 'webhook.refused') throw error;
      errors.push(`${attempt.key}: ${error.message}`);
    }
  return { redelivered, errors };
}

/** @param attempts newest first */
function failedAmong(attempts: readonly Attempt[]): readonly Attempt[] {
  const answered = new Set(attempts.filter(isAnswered).map(({ delivery }) => delivery));
  const newest = new Map<string, Attempt>();
  for (const attempt of attempts)
    if (!answered.has(attempt.delivery) && !newest.has(attempt.delivery)) newest.set(attempt.delivery, attempt);
  return [...newest.values()];
}

export function isAnswered({ status }: Attempt): boolean {
  return status !== null && status >= 200 && status < 300;
}

/** Looks for what became of it for some seconds, and no longer than GitHub waits for an answer. */
const PING_LOOKS = 10;

/** A new one is pinged unasked. */
async function pinged(
  { clock }: SyncHands,
  desk: HookDesk,
  { hook, isNew }: { readonly hook: Hook; readonly isNew: boolean },
): Promise<Attempt | null> {
  // Attempts are told by the second, and by another clock: what was there before is known by its id.
  const since = new Date(clock.now() - 3_600_000).toISOString();
  const before = new Set(isNew ? [] : (await desk.attempts(hook, since)).map(({ key }) => key));
  if (!isNew) await desk.ping(hook);
  for (let look = 0; look < PING_LOOKS; look += 1) {
    await clock.sleep(1000);
    const found = (await desk.attempts(hook, since)).find(({ key, event }) => event === 'ping' && !before.has(key));
    if (found !== undefined) return found;
  }
  return null;
}

/** @throws RoadmapError `sync.no_consent`, `webhook.unsupported` */
async function deskOf(hands: SyncHands): Promise<HookDesk> {
  await mayAim(hands);
  if (hands.tracker.hooks !== undefined) return hands.tracker.hooks;
  throw new RoadmapError({
    kind: 'config',
    code: 'webhook.unsupported',
    message: `The remote "${hands.remote}" is of type "${hands.tracker.type}", which has no webhooks.`,
    hints: ['roadmap sync --auto'],
    data: { remote: hands.remote },
  });
}

function unchanged({ key, url, differs }: Hook): RoadmapError {
  return new RoadmapError({
    kind: 'remote',
    code: 'webhook.refused',
    message: `GitHub took the settings of the webhook ${key} (${url}) and has others: ${differs.join(', ')}.`,
    hints: ['roadmap webhook check'],
    data: { hook: key, differs },
  });
}

function isOurs({ url }: Hook): boolean {
  return URL.canParse(url) && new URL(url).pathname.endsWith(WEBHOOK_ROUTE);
}

/** However they are spelt. */
function isSame(one: string, other: string): boolean {
  return URL.canParse(one) && URL.canParse(other) && new URL(one).href === new URL(other).href;
}
