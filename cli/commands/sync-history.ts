import { syncHistory } from '../../src/app/sync-look.ts';
import { defineCommand } from '../command.ts';
import { positiveInteger } from '../options.ts';
import { syncHands } from '../sync-hands.ts';

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
    const entries = await syncHistory(hands, args[0] ?? null, options.limit ?? 30);
    terminal.result(entries, () => {
      for (const { at, direction, id, remote_id, fields } of entries) {
        const names = fields.map(({ field }) => field).join(', ');
        terminal.line(`${at.slice(0, 19)}Z ${id} #${remote_id} ${direction === 'in' ? '←' : '→'} ${names}`);
      }
      if (entries.length === 0) terminal.line('nothing was synchronised yet');
    });
  },
});
