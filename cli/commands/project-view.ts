import { leadsTo } from '../../src/app/named.ts';
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
  project: NamedFile<ProjectValues>,
): Promise<readonly Counted<MilestoneValues>[]> {
  const { counted } = await countNamed(await openNamed(context, MILESTONE));
  const own = counted.filter(({ file }) => {
    const { project_id } = file.values;
    const listed = project.values.milestones?.some((name) => leadsTo([file], MILESTONE, name).length > 0) ?? false;
    return listed || (project_id !== undefined && leadsTo([project], PROJECT, project_id).length > 0);
  });
  return inOrder(own);
}
