import { syncHistory } from '../../src/app/sync-history.ts';
import { namesHere } from '../../src/app/sync-names.ts';
import { defineCommand } from '../command.ts';
import { positiveInteger } from '../options.ts';
import { syncHands } from '../sync-hands.ts';
import { printSyncHistory } from '../sync-history-text.ts';

interface Options {
  readonly remote?: string;
  readonly limit?: number;
}

export const command = defineCommand<Options>({
  args: [{ name: '[ref]', help: 'one issue' }],
  options: [
    { flags: '--limit <n>', help: 'how many changes (default: 30)', parse: positiveInteger },
    { flags: '--remote <name>', help: 'which remote; the first one configured when not given' },
  ],
  examples: ['roadmap sync history', 'roadmap sync history 224f --limit 5'],
  run: async ({ args, options, context, terminal }) => {
    const hands = await syncHands(context, options.remote ?? null);
    const [ref = null] = args;
    const entries = await syncHistory(hands, { ref, limit: options.limit ?? 30, archive: context.archive });
    const say = await namesHere(hands);
    terminal.result(entries, () => {
      printSyncHistory(terminal, hands.remote, entries, say);
      if (entries.length === 0) terminal.line('nothing was synchronised yet');
    });
  },
});
