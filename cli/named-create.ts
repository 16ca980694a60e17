import { createNamed } from '../src/app/named-create.ts';
import type { NamedKind, NamedValues } from '../src/app/named-files.ts';
import { parseNamedInput } from '../src/app/named-input.ts';
import { countedJson } from '../src/app/named-issues.ts';
import { surveyedOnce } from '../src/app/relate-issues.ts';
import type { PlanningChanges } from '../src/model/edit-planning-file.ts';
import { defineCommand, type CommandModule } from './command.ts';
import { usageError } from './errors.ts';
import { countNamed, openNamed, rowOptions, say } from './named.ts';
import { bodyFrom, bodyOptions, type BodyOptions } from './options.ts';

/** `milestone create`, `project create`. @param status that a new one has */
export function createOf<V extends NamedValues>(kind: NamedKind<V>, status: string): CommandModule {
  const noun = kind.key;
  return defineCommand<BodyOptions & Readonly<Record<string, unknown>>>({
    args: [{ name: '<name>', help: noun === 'milestone' ? 'what issues will call it, as v1.0' : 'what it is called' }],
    options: [...rowOptions(kind.table.rows, ['name']), ...bodyOptions],
    examples:
      noun === 'milestone'
        ? ['roadmap milestone create v1.0', 'roadmap milestone create v1.1 --due 2026-12-01 --headline "Faster lists"']
        : [
            'roadmap project create "Web site"',
            'roadmap project create "Web site" --owner ana -p high --due 2026-12-01',
          ],
    run: async ({ args, options, context, terminal }) => {
      const [config, files, body] = await Promise.all([
        context.config('write'),
        context.files(),
        bodyFrom(options, context),
      ]);
      if ((args[0] ?? '').trim() === '') throw usageError('name', `a ${noun} needs a name`);
      const typed = await parseNamedInput(files, config, kind, { flags: { ...options, name: args[0] ?? '' } });
      const { name = '' } = typed as { readonly name?: string };
      const values = { status, ...typed, name } as NonNullable<PlanningChanges<V>['values']> & {
        readonly name: string;
      };
      const ports = { files, clock: context.clock, random: context.random };
      const issues = surveyedOnce(await context.issues());
      // What cannot be counted afterwards is found out before anything is made.
      await issues.survey();
      const made = await createNamed(ports, config, kind, { values, ...(body === undefined ? {} : { body }) });
      const opened = await openNamed(context, kind);
      const { counted } = await countNamed({ ...opened, ports: { ...opened.ports, issues } });
      const now = counted.find(({ file }) => file.path === made.path);
      if (now !== undefined && now.issues.length > 0)
        terminal.note(`${say(now.issues.length, 'issue')} ${now.issues.length === 1 ? 'names' : 'name'} it already`);
      terminal.result(now === undefined ? null : countedJson(kind, now), () =>
        terminal.line(terminal.settings.quiet ? made.value : `created ${made.value} ${made.path}`),
      );
    },
  });
}
