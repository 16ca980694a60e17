import { raiseAlerts } from '../src/app/alerts.ts';
import { checkInfra } from '../src/app/health-check.ts';
import type { RunnerEvent } from '../src/app/runner-types.ts';
import { tellersOf } from './alert-tellers.ts';
import type { Context } from './context.ts';

/** Looks at the infrastructure without asking anybody, and tells what is newly wrong or well again. Never throws. */
export async function raiseFrom(context: Context, tell: (event: RunnerEvent) => void): Promise<void> {
  try {
    const config = await context.config('sync');
    const place = await context.health(config);
    if (place === null) return;
    const others = tellersOf(await context.userConfig(), context.root(), context.http);
    await raiseAlerts({
      clock: context.clock,
      book: place.book,
      check: () => checkInfra(place, context.clock, config, { freshMs: null }),
      tellers: [async ({ at, ...alert }) => tell({ at, event: 'alert', ...alert }), ...others],
    });
  } catch {
    // A configuration that is broken is a failed run, which says so itself.
  }
}
