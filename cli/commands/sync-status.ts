import { syncStanding } from '../../src/app/sync-look.ts';
import { readRunFacts, runsOf, type RunFacts } from '../../src/app/sync-runs.ts';
import { runStats } from '../../src/app/sync-stats.ts';
import { RoadmapError } from '../../src/model/errors.ts';
import { defineCommand } from '../command.ts';
import type { Context } from '../context.ts';
import { syncHands } from '../sync-hands.ts';
import { printStats, printStatus, type RemoteStatus } from '../sync-status-text.ts';

interface Options {
  readonly remote?: string;
  readonly stats?: boolean;
}

export const command = defineCommand<Options>({
  options: [
    { flags: '--remote <name>', help: 'this remote alone; all that are configured when not given' },
    { flags: '--stats', help: 'how often runs were made, how long they took, how many failed' },
  ],
  examples: ['roadmap sync status', 'roadmap sync status --stats'],
  run: async ({ options, context, terminal }) => {
    const facts = await readRunFacts((await context.runner())?.records ?? null);
    const status = await statusOf(context, options.remote ?? null, facts);
    const others = options.remote === undefined ? await statusOfOthers(context, status.remote, facts) : [];
    const { remote } = options;
    const told = remote === undefined ? facts.runs : facts.runs.filter((run) => run.remote === remote);
    const stats = options.stats === true ? runStats(told, context.clock.now()) : null;
    terminal.result({ ...status, others, ...(stats !== null && { stats }) }, () => {
      if (stats !== null) return printStats(terminal, stats, context.io.stdout.columns);
      for (const one of [status, ...others]) printStatus(terminal, one);
      const waiting = [status, ...others].filter(({ pending, unsettled }) => pending.length + unsettled.length > 0);
      const [first] = waiting;
      if (first !== undefined)
        terminal.note(`to send: roadmap sync${first === status ? '' : ` --remote ${first.remote}`}`);
    });
  },
});

async function statusOf(context: Context, name: string | null, facts: RunFacts): Promise<RemoteStatus> {
  const hands = await syncHands(context, name);
  return { ...(await syncStanding(hands)), ...runsOf(hands.remote, facts, context.clock.now()) };
}

/** One that cannot be looked at is told, and harms no other. */
async function statusOfOthers(context: Context, first: string, facts: RunFacts): Promise<readonly RemoteStatus[]> {
  const { remotes } = await context.config('sync');
  const found: RemoteStatus[] = [];
  for (const name of Object.keys(remotes).filter((one) => one !== first)) {
    try {
      found.push(await statusOf(context, name, facts));
    } catch (error) {
      if (!(error instanceof RoadmapError) || error.kind === 'internal') throw error;
      context.terminal.warning(`${name}: ${error.message}`);
    }
  }
  return found;
}
