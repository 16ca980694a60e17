import { syncStanding } from '../../src/app/sync-look.ts';
import { defineCommand } from '../command.ts';
import { syncHands } from '../sync-hands.ts';

interface Options {
  readonly remote?: string;
}

export const command = defineCommand<Options>({
  options: [{ flags: '--remote <name>', help: 'which remote; the first one configured when not given' }],
  examples: ['roadmap sync status'],
  run: async ({ options, context, terminal }) => {
    const standing = await syncStanding(await syncHands(context, options.remote ?? null));
    terminal.result(standing, () => {
      const { remote, repo, linked, unlinked, pending, conflicts, errors, unsettled, seen_until } = standing;
      terminal.line(`${remote} ${repo}: ${linked} linked, ${unlinked} only here`);
      terminal.line(seen_until === null ? 'never synchronised' : `everything up to ${seen_until} was seen`);
      for (const { id, remote_id, fields } of pending) terminal.line(`${id} #${remote_id} → ${fields.join(', ')}`);
      for (const { id, remote_id, message } of errors) terminal.line(`${id} #${remote_id ?? '-'} ✗ ${message}`);
      for (const id of unsettled) terminal.line(`${id} → new  (was sent, the answer never came)`);
      if (conflicts > 0) terminal.line(`${conflicts} in conflict: roadmap sync conflicts`);
      if (pending.length + unsettled.length > 0) terminal.line('to send: roadmap sync');
    });
  },
});
