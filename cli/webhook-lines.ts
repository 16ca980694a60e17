import { isAnswered, KEPT_DAYS, type Attempt, type CheckedHook, type SetupOutcome } from '../src/app/webhook-hooks.ts';
import { WEBHOOK_ROUTE } from '../src/app/webhook.ts';
import type { Terminal } from './terminal.ts';

/** What answers on this machine. */
export const LISTEN = 'roadmap sync --auto --webhook-port 8787';
const HERE = 'http://127.0.0.1:8787';

/** How GitHub gets here, for who has no address yet. */
export function printWays(terminal: Terminal, repo: string, events: readonly string[]): void {
  terminal.print(`GitHub tells of changes in ${repo} at an address that it can reach.

1. Somebody must listen here, with a secret that both sides know:
     export GITHUB_WEBHOOK_SECRET="$(openssl rand -hex 32)"
     ${LISTEN}

2. What GitHub sends must get to ${HERE}${WEBHOOK_ROUTE}:
     on a laptop, through a tunnel: any program that gives ${HERE} an https address
     on a server, through a reverse proxy: https://<host>${WEBHOOK_ROUTE} -> ${HERE}${WEBHOOK_ROUTE}

3. GitHub must know the address:
     roadmap webhook setup --url https://<host>
     roadmap webhook check

For development GitHub's own way needs neither 2 nor 3, and ends with the terminal it runs in:
     gh extension install cli/gh-webhook
     gh webhook forward --repo=${repo} --events=${events.join(',')} --url=${HERE}${WEBHOOK_ROUTE} --secret="$GITHUB_WEBHOOK_SECRET"
`);
}

const DONE = { create: 'created', update: 'updated', keep: 'is as it has to be' } as const;
const WOULD = { create: 'would be created', update: 'would be updated', keep: 'is as it has to be' } as const;

export function printSetup(
  terminal: Terminal,
  outcome: SetupOutcome,
  { repo, url, preview }: { readonly repo: string; readonly url: string; readonly preview: boolean },
): void {
  const { action, hook, changes, ping, others } = outcome;
  const name = hook === null ? 'webhook' : `webhook ${hook}`;
  const what = changes.length > 0 ? `: ${changes.join(', ')}` : '';
  terminal.line(`${name} of ${repo} ${preview ? WOULD[action] : DONE[action]}${what}`);
  terminal.line(`  ${url}`);
  if (action === 'keep' && !preview) terminal.line('  its secret was sent again: it cannot be compared');
  if (ping !== null) terminal.line(`  ping ${saidOf(ping)}`);
  for (const other of others) {
    terminal.note(`another webhook leads to a receiver: ${other.key} ${other.url}; if nobody listens there any more:`);
    terminal.note(`  gh api -X DELETE repos/${repo}/hooks/${other.key}`);
  }
  terminal.note(`what must listen there: ${LISTEN}`);
  if (!preview) terminal.note('how deliveries fare: roadmap webhook check');
}

export function printChecked(terminal: Terminal, repo: string, hooks: readonly CheckedHook[]): void {
  if (hooks.length === 0) {
    terminal.line(`${repo} has no webhook that leads to a receiver`);
    terminal.note('to have one: roadmap webhook setup');
  }
  for (const hook of hooks) {
    terminal.line(`webhook ${hook.key} of ${repo} ${hook.differs.length === 0 ? 'is as it has to be' : 'is not'}`);
    terminal.line(`  ${hook.url}`);
    if (hook.differs.length > 0) terminal.line(`  differs: ${hook.differs.join(', ')}`);
    const { deliveries, failed, last } = hook;
    terminal.line(`  ${deliveries} deliveries in ${KEPT_DAYS} days, ${failed.length} failed`);
    if (last !== null) terminal.line(`  last: ${last.at} ${last.event} ${saidOf(last)}`);
    for (const attempt of failed)
      terminal.line(`  failed: ${attempt.key} ${attempt.at} ${attempt.event} ${saidOf(attempt)}`);
    tellCures(terminal, hook);
  }
}

function tellCures(terminal: Terminal, { url, differs, failed, redelivered, errors }: CheckedHook): void {
  if (differs.length > 0) terminal.note(`to put it right: roadmap webhook setup --url ${url}`);
  if (redelivered.length > 0)
    terminal.note(`${redelivered.length} asked for again; what becomes of them: roadmap webhook check`);
  else if (failed.length > 0) terminal.note('to have them delivered again: roadmap webhook check --redeliver');
  for (const error of errors) terminal.warning(error);
}

function saidOf(attempt: Attempt): string {
  const { status, said } = attempt;
  if (isAnswered(attempt)) return `answered ${status ?? ''}`;
  return status === null ? `not answered: ${said}` : `answered ${status}: ${said}`;
}
