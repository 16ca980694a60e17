import { join } from 'node:path';
import type { InfraPorts } from '../src/app/health-check.ts';
import { mayAim } from '../src/app/sync-consent.ts';
import type { Config } from '../src/model/config.ts';
import { createAlertBook } from '../src/store/alert-book.ts';
import { createJournal } from '../src/store/journal.ts';
import { createMachine } from '../src/store/machine.ts';
import { createProbeCache } from '../src/store/health-cache.ts';
import type { SyncHands } from '../src/app/sync-hands.ts';
import type { AlertBook } from '../src/ports/health.ts';
import type { Git } from '../src/ports/git.ts';
import type { RunnerPlace } from './context-runner.ts';

interface HealthContext {
  git(): Promise<Git | null>;
  runner(): Promise<RunnerPlace | null>;
  sync(
    remote: string,
    config: Config,
    settings: { readonly hasty: boolean; readonly unattended: boolean },
  ): Promise<SyncHands | null>;
}

/** What `health check` looks at besides files, and what a runner told of it. */
export interface HealthPlace extends InfraPorts {
  readonly book: AlertBook;
}

export async function joinHealth(
  context: HealthContext,
  commonDir: string,
  config: Config,
): Promise<HealthPlace | null> {
  const [git, runner] = [await context.git(), await context.runner()];
  if (git === null || runner === null) return null;
  return {
    git,
    machine: createMachine(commonDir),
    records: runner.records,
    inbox: runner.inbox,
    cache: createProbeCache(commonDir),
    book: createAlertBook(commonDir),
    journal: (remote) => createJournal(join(commonDir, 'roadmap', 'journal', remote)),
    tracker: async (remote) => {
      const hands = await context.sync(remote, config, { hasty: true, unattended: true });
      if (hands === null) throw new Error('no repository');
      await mayAim(hands);
      return hands.tracker;
    },
  };
}
