import { MILESTONE, PROJECT, type NamedFile } from '../../src/app/named-files.ts';
import { countedJson, type Counted } from '../../src/app/named-issues.ts';
import type { MilestoneValues } from '../../src/model/milestone.ts';
import type { ProjectValues } from '../../src/model/project.ts';
import type { Context } from '../context.ts';
import { countNamed, openNamed } from '../named.ts';
import { inOrder, tableOf } from '../named-lines.ts';
import { viewOf } from '../named-view.ts';

export const command = viewOf(PROJECT, async (context, file) => {
  const milestones = await milestonesOf(context, file);
  return {
    json: { milestone_files: milestones.map((one) => countedJson(MILESTONE, one)) },
    print: (terminal) => {
      if (milestones.length === 0) return;
      const { columns, rows } = tableOf(milestones, false);
      terminal.line('');
      terminal.table(columns, rows);
    },
  };
});

/** Those that the project lists, and those that name it. */
async function milestonesOf(
  context: Context,
  { values, aliases }: NamedFile<ProjectValues>,
): Promise<readonly Counted<MilestoneValues>[]> {
  const { counted } = await countNamed(await openNamed(context, MILESTONE));
  const own = counted.filter(({ file }) => {
    const listed = values.milestones?.some((name) => file.aliases.includes(name)) ?? false;
    return listed || (file.values.project_id !== undefined && aliases.includes(file.values.project_id));
  });
  return inOrder(own);
}
