import { syncOnce, type SyncOutcome, type SyncRequest } from '../../src/app/sync.ts';
import type { Strategy } from '../../src/model/config.ts';
import { canAsk } from '../ask.ts';
import type { AutoOptions } from '../sync-auto.ts';
import type { SyncHands } from '../../src/app/sync-hands.ts';
import type { Context, SyncSettings } from '../context.ts';
import { defineCommand, type Invocation } from '../command.ts';
import { inLines, usageError } from '../errors.ts';
import { warnOfFindings } from '../findings.ts';
import { syncApproval } from '../sync-approve.ts';
import { paceOf } from '../pace-option.ts';
import { syncHands } from '../sync-hands.ts';
import { syncProgress } from '../sync-progress.ts';
import { outcomeExit, outcomeJson, printOutcome } from '../sync-report.ts';

interface Options extends AutoOptions {
  readonly auto?: boolean;
  readonly preview?: boolean;
  readonly dryRun?: boolean;
  readonly pullOnly?: boolean;
  readonly pushOnly?: boolean;
  readonly strategy?: Strategy;
  readonly pushNew?: 'all' | 'none' | 'ask';
  readonly pullNew?: 'all' | 'none';
  readonly label?: readonly string[];
  readonly assignee?: string;
  readonly state?: 'open' | 'closed' | 'all';
  readonly milestone?: string;
  readonly since?: string;
  readonly all?: boolean;
  readonly anyBranch?: boolean;
  readonly commit: boolean;
  readonly allowMassChange?: boolean;
  readonly takeClaim?: boolean;
  readonly full?: boolean;
  readonly pace?: string;
}

export const command = defineCommand<Options>({
  args: [{ name: '[ref...]', help: 'only these issues: id prefixes, #221, github:221, or paths' }],
  options: [
    { flags: '--remote <name>', help: 'which remote; the first one configured when not given' },
    { flags: '-n, --preview', help: 'say what would be done, and do nothing' },
    { flags: '--dry-run', help: 'the same as --preview' },
    { flags: '--pull-only', help: 'write nothing on the remote', conflicts: 'pushOnly' },
    { flags: '--push-only', help: 'write nothing here but links, pointers and status' },
    {
      flags: '--strategy <strategy>',
      help: 'who wins a conflict',
      choices: ['manual', 'local', 'remote', 'latest'],
    },
    { flags: '--push-new <which>', help: 'issues that are not there yet', choices: ['all', 'none', 'ask'] },
    { flags: '--pull-new <which>', help: 'items that are not here yet', choices: ['all', 'none'] },
    { flags: '--label <label>', help: 'pull only new items with this label', repeatable: true },
    { flags: '--assignee <login>', help: 'pull only new items of this person' },
    { flags: '--state <state>', help: 'pull only new items in this state', choices: ['open', 'closed', 'all'] },
    { flags: '--milestone <name>', help: 'pull only new items of this milestone' },
    { flags: '--since <time>', help: 'pull only new items changed since then (ISO 8601)' },
    { flags: '--all', help: 'pull every item, whatever the configured filter says' },
    { flags: '--any-branch', help: 'send and create from this branch too' },
    { flags: '--no-commit', help: 'leave the changed files uncommitted' },
    { flags: '--allow-mass-change', help: 'go on where many issues would lose their text or vanish' },
    { flags: '--take-claim', help: 'go on with creations that another clone or run has claimed' },
    { flags: '--full', help: 'list everything, not only what changed' },
    { flags: '--auto', help: 'go on doing it, every 30 minutes or as configured, until it is stopped' },
    { flags: '--once', help: 'with --auto: one run of every remote, for CI and cron' },
    { flags: '--interval <time>', help: 'with --auto: how often (90s, 30m, 2h)', conflicts: 'cron' },
    { flags: '--cron <expression>', help: 'with --auto: when, as cron says it' },
    { flags: '--webhook-port <port>', help: 'with --auto: answer the webhooks of GitHub on this port' },
    { flags: '--webhook-host <host>', help: 'with --auto: on this address; 127.0.0.1 when not given' },
    { flags: '--pace <pace>', help: 'how fast to send: requests a minute, fast, or slow' },
  ],
  examples: [
    'roadmap sync --preview',
    'roadmap sync',
    'roadmap sync --push-new all',
    'roadmap sync 224f --pull-only',
    'roadmap sync --auto --once',
  ],
  run: async (invocation) => {
    const { context, terminal, options } = invocation;
    const settings = paceOf(options.pace);
    if (autoOf(invocation)) return runUnattended(invocation, settings);
    const hands = await syncHands(context, options.remote ?? null, settings);
    const request = requestOf(invocation, hands.config.sync.commit);
    const outcome = (await byRunner(context, hands, { request, settings })) ?? (await syncOnce(hands, request));
    warnOfFindings(terminal, outcome.report.findings);
    const asks = isThere(invocation, outcome);
    terminal.result(outcomeJson(outcome), () => printOutcome(terminal, outcome, asks));
    if (!asks) return outcomeExit(outcome);
    const { settleAndSend } = await import('../sync-settle.ts');
    return settleAndSend(context, hands, request, outcome);
  },
});

const WITH_AUTO = ['once', 'interval', 'cron', 'webhookPort', 'webhookHost'] as const;

/** @throws RoadmapError `usage.auto` for what makes sense only with `--auto`, or only without */
function autoOf({ args, options }: Invocation<Options>): boolean {
  const given = WITH_AUTO.find((name) => options[name] !== undefined);
  const flag = (given ?? '').replace(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`);
  if (options.auto !== true && given !== undefined)
    throw usageError('auto', `--${flag} is for unattended runs`, [`roadmap sync --auto --${flag}`]);
  if (options.auto !== true) return false;
  if (args.length > 0 || options.preview === true || options.dryRun === true || options.pushNew === 'ask')
    throw usageError('auto', '--auto takes no refs, previews nothing and asks nobody', ['roadmap sync --preview']);
  return true;
}

function runUnattended(invocation: Invocation<Options>, settings: SyncSettings): Promise<number> {
  return inLines(invocation.terminal, () => unattended(invocation, settings));
}

async function unattended(invocation: Invocation<Options>, settings: SyncSettings): Promise<number> {
  const { context, terminal, options } = invocation;
  const { runAuto } = await import('../sync-auto.ts');
  const isHeard = options.webhookPort !== undefined || options.webhookHost !== undefined;
  const listen = isHeard ? (await import('../webhook-listener.ts')).listenAs(context, options) : null;
  return runAuto({
    ...{ context, terminal, options, settings, listen },
    // New issues are sent only where that was decided once and for all.
    request: ({ push_new, commit }) => ({
      ...requestOf(invocation, commit),
      push_new: options.pushNew ?? (push_new === 'all' ? 'all' : 'none'),
      approve: null,
    }),
  });
}

/** What needs nobody at the terminal is done by the runner, where one looks after this folder; null: there is none. */
async function byRunner(
  context: Context,
  { remote, config }: SyncHands,
  order: { readonly request: SyncRequest; readonly settings: SyncSettings },
): Promise<SyncOutcome | null> {
  const { approve, preview, push_new } = order.request;
  const asks = approve !== null && (push_new ?? config.sync.push_new) === 'ask';
  const desk = preview || asks ? null : await context.desk();
  if (desk === null) return null;
  const { handOver } = await import('../sync-hand-over.ts');
  return handOver(context, desk, { remote, ...order });
}

/** Whether somebody at a terminal may now decide what this run could not. */
function isThere({ context, terminal }: Invocation<Options>, { counts, preview, report }: SyncOutcome): boolean {
  const settled = counts.conflicts === 0 || preview || report.stopped !== null;
  return !settled && !terminal.settings.json && canAsk(context.io);
}

function requestOf({ args, options, context, terminal }: Invocation<Options>, commits: boolean): SyncRequest {
  return {
    refs: args,
    stirred: null,
    mode: options.pullOnly === true ? 'pull' : options.pushOnly === true ? 'push' : 'both',
    preview: options.preview === true || options.dryRun === true,
    strategy: options.strategy ?? null,
    push_new: options.pushNew ?? null,
    pull_new: options.pullNew ?? null,
    filter: filterOf(options),
    all: options.all === true,
    any_branch: options.anyBranch === true,
    commit: options.commit && commits,
    allow_mass_change: options.allowMassChange === true,
    take_claims: options.takeClaim === true,
    full: options.full === true,
    approve: syncApproval(context),
    emit: syncProgress(context, terminal),
  };
}

function filterOf({ label, assignee, state, milestone, since }: Options): SyncRequest['filter'] {
  const given = { labels: label, assignee, state, milestone, since: sinceOf(since) };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined && value !== null));
}

function sinceOf(text: string | undefined): string | null {
  if (text === undefined) return null;
  if (!/^\d{4}-\d\d-\d\d/.test(text) || Number.isNaN(Date.parse(text)))
    throw usageError(
      'since',
      `--since ${text}: expected a date or time, for instance 2026-01-31 or 2026-01-31T08:00:00Z`,
    );
  return new Date(Date.parse(text)).toISOString().replace(/\.\d+Z$/, 'Z');
}
