import { unlinkFromItem } from '../../src/app/sync-link.ts';
import { defineCommand } from '../command.ts';
import { syncHands } from '../sync-hands.ts';

export const command = defineCommand<{ readonly remote?: string }>({
  args: [
    {
      name: '<ref>',
      help: 'the issue; it lives on here, its item there: neither is sent, pulled or linked again by itself',
    },
  ],
  options: [{ flags: '--remote <name>', help: 'which remote; the first one configured when not given' }],
  examples: ['roadmap sync unlink 224f', "roadmap sync unlink '#221'", 'roadmap sync link 224f 221    # takes it back'],
  run: async ({ args, options, context, terminal }) => {
    const hands = await syncHands(context, options.remote ?? null);
    const { issue, key } = await unlinkFromItem(hands, args[0] ?? '', await context.user());
    terminal.result({ id: issue.id, remote: hands.remote, remote_id: key }, () =>
      terminal.line(`unlinked ${issue.id} #${key} `, issue.values.title ?? ''),
    );
    terminal.note(`marked in .roadmap/deleted, so that #${key} is not pulled again`);
    terminal.note(
      `to link it again: roadmap sync link ${issue.id} ${key}; to make a new item: roadmap sync ${issue.id}`,
    );
  },
});
