import type { AlertBook } from '../ports/health.ts';
import type { Clock } from '../ports/system.ts';
import type { Check } from './health/check.ts';

/** What people are told: something is wrong, or is well again. */
export interface Alert {
  readonly at: string;
  readonly state: 'raised' | 'cleared';
  /** Of the check. */
  readonly name: string;
  readonly message: string;
  readonly cure: string | null;
}

export interface AlertHands {
  readonly clock: Pick<Clock, 'now'>;
  readonly book: AlertBook;
  /** Asks no remote: the runner's own runs tell how it stands with them. */
  check(): Promise<readonly Check[]>;
  /** Who is told. One that fails keeps nobody else from hearing. */
  readonly tellers: readonly ((alert: Alert) => Promise<void>)[];
}

/**
 * Raises what is wrong once, and clears it when it is well again. What often passes by itself is raised when it is found a second
 * time. Never throws: an alert is no reason for no run.
 */
export async function raiseAlerts({ clock, book, check, tellers }: AlertHands): Promise<void> {
  try {
    const before = await book.read();
    const checks = await check();
    const after = new Map<string, 'seen' | 'raised'>();
    const alerts: Omit<Alert, 'at'>[] = [];
    for (const { name, status, message, cure, data } of checks) {
      const known = before.get(name);
      if (status === 'ok') {
        if (known === 'raised') alerts.push({ state: 'cleared', name, message, cure: null });
        continue;
      }
      const raised = known !== undefined || !passes(name, data);
      if (raised && known !== 'raised') alerts.push({ state: 'raised', name, message, cure });
      after.set(name, raised ? 'raised' : 'seen');
    }
    if (JSON.stringify([...before]) !== JSON.stringify([...after])) await book.write(after);
    const at = new Date(clock.now()).toISOString();
    for (const alert of alerts) await Promise.allSettled(tellers.map((tell) => tell({ at, ...alert })));
  } catch {
    // The next check tells what is still so.
  }
}

/** A rebase ends, a server comes back. A run that the guard stopped does not. */
function passes(name: string, data: Check['data']): boolean {
  if (name === 'disk' || name === 'journal') return false;
  const error = data['last_error'] as { readonly code?: string } | null | undefined;
  return error === null || error === undefined || (error.code ?? '').startsWith('remote.');
}
