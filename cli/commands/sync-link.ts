import { parseRemoteItem } from '../../src/app/link-issues.ts';
import { linkToItem } from '../../src/app/sync-link.ts';
import { defineCommand } from '../command.ts';
import { syncHands } from '../sync-hands.ts';

export const command = defineCommand<object>({
  args: [
    { name: '<ref>', help: 'the issue: a prefix of its id, or its path' },
    {
      name: '<item>',
      help: '221, #221, github:221, or the address of its page; looked up there, when that can be reached',
    },
  ],
  examples: [
    'roadmap sync link 224f 221',
    "roadmap sync link 224f '#221'",
    'roadmap sync link 224f https://github.com/owner/name/issues/221',
  ],
  run: async ({ args, context, terminal }) => {
    const [ref = '', typed = ''] = args;
    const item = parseRemoteItem(typed, await context.config('sync'));
    const hands = await syncHands(context, item.remote);
    const { issue, changed, there, unchecked } = await linkToItem(hands, ref, {
      item,
      archive: await context.archive(),
    });
    const json = {
      id: issue.id,
      remote: item.remote,
      remote_id: item.number,
      linked: changed.length > 0,
      checked: there !== null,
      ...(there === null ? {} : { url: there.url, title: String(there.values['title'] ?? '') }),
    };
    terminal.result(json, () => {
      const word = changed.length > 0 ? 'linked' : 'linked already';
      terminal.line(`${word} ${issue.id} #${item.number} `, String(there?.values['title'] ?? ''));
    });
    if (unchecked !== null) terminal.warning(`the item could not be looked up: ${unchecked.message}`);
    terminal.note(`to compare both sides: roadmap sync ${issue.id} --preview`);
  },
});
