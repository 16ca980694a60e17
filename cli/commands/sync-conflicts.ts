import { openConflicts } from '../../src/app/sync-look.ts';
import { defineCommand } from '../command.ts';
import { EXIT } from '../errors.ts';
import { syncHands } from '../sync-hands.ts';
import { fieldName, sideLines } from '../sync-values.ts';

interface Options {
  readonly remote?: string;
}

export const command = defineCommand<Options>({
  options: [{ flags: '--remote <name>', help: 'which remote; the first one configured when not given' }],
  examples: ['roadmap sync conflicts', 'roadmap sync conflicts --json'],
  run: async ({ options, context, terminal }) => {
    const conflicts = await openConflicts(await syncHands(context, options.remote ?? null));
    const json = conflicts.map(({ id, remote, remote_id, fields, since }) => ({
      id,
      remote,
      remote_id,
      fields: fields.map(({ field, section, base, local, remote }) => ({
        field,
        section,
        base: base ?? null,
        local,
        remote,
      })),
      since,
    }));
    terminal.result(json, () => {
      for (const { id, remote_id, title, fields } of conflicts) {
        terminal.line({ text: `${id} #${remote_id} ${title}`, style: 'bold' });
        for (const conflict of fields) {
          terminal.line(`  ${fieldName(conflict)}`);
          for (const side of ['base', 'local', 'remote'] as const)
            for (const parts of sideLines(side, conflict[side])) terminal.line(...parts);
        }
      }
      if (conflicts.length === 0) terminal.line('no conflicts');
      else
        terminal.note(
          'to decide: roadmap sync resolve <ref> --take local|remote, or --field title=local; one after the other in a terminal: roadmap sync',
        );
    });
    return conflicts.length > 0 ? EXIT.conflict : EXIT.done;
  },
});
