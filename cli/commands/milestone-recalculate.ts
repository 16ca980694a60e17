import { MILESTONE } from '../../src/app/named-files.ts';
import { recordProgress } from '../../src/app/progress-record.ts';
import { defineCommand } from '../command.ts';
import { usageError } from '../errors.ts';
import { openNamed, refArgument } from '../named.ts';
import { actOnEach } from '../named-report.ts';

interface Options {
  readonly all?: boolean;
}

export const command = defineCommand<Options>({
  args: [{ ...refArgument(MILESTONE, true), name: '[ref...]' }],
  options: [{ flags: '--all', help: 'every milestone that is not archived' }],
  examples: ['roadmap milestone recalculate v1.0', 'roadmap milestone recalculate --all'],
  run: async ({ args, options, context, terminal }) => {
    if (args.length > 0 === (options.all ?? false))
      throw usageError('which', 'expected milestones, or --all for every one of them', [
        'roadmap milestone recalculate --all',
      ]);
    const { listing } = await openNamed(context, MILESTONE);
    const refs = options.all ? listing.all.filter(({ archived }) => !archived).map(({ path }) => path) : args;
    if (refs.length === 0 && !terminal.settings.json) terminal.note('there is no milestone yet');
    return actOnEach(context, {
      kind: MILESTONE,
      refs,
      several: args.length !== 1,
      act: async (file, { ports, config }, counted) => {
        if (counted === null) return { file, done: null };
        const { file: now, changed } = await recordProgress(ports, config, counted);
        const percent = now.values.calculated_progress ?? 0;
        return { file: now, done: changed.length === 0 ? null : 'recalculated', more: `${String(percent)}%` };
      },
    });
  },
});
