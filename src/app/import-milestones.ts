import type { Config } from '../model/config.ts';
import { RoadmapError } from '../model/errors.ts';
import { printPlanningFile } from '../model/edit-planning-file.ts';
import { milestoneTable } from '../model/milestone.ts';
import { slug } from '../model/slug.ts';
import type { Files } from '../ports/files.ts';
import type { ForeignMilestone, PlannedFile } from './import-types.ts';
import { MILESTONE, readNamedFiles } from './named-files.ts';

export interface PlannedMilestones {
  /** Of those that are missing here. */
  readonly files: readonly PlannedFile[];
  /** Name in lower case to the name it has here: two that differ in letter case alone are one. */
  readonly names: ReadonlyMap<string, string>;
}

/** Files for the milestones that issues name and that are not here, not even in the archive. */
export async function planMilestones(
  files: Files,
  config: Config,
  named: Iterable<string>,
  described: readonly ForeignMilestone[],
): Promise<PlannedMilestones> {
  const { all } = await readNamedFiles(files, config, MILESTONE);
  const names = new Map(all.map(({ name }) => [name.toLowerCase(), name]));
  const paths = new Set([...(await files.paths(MILESTONE.folder)), ...(await files.paths(MILESTONE.archive))]);
  const planned: PlannedFile[] = [];
  for (const name of named) {
    if (names.has(name.toLowerCase())) continue;
    names.set(name.toLowerCase(), name);
    const path = await freePath(name, new Set([...paths].map((taken) => taken.slice(taken.lastIndexOf('/')))));
    paths.add(path);
    const about = described.find((milestone) => milestone.name.toLowerCase() === name.toLowerCase());
    planned.push({ path, text: printMilestone({ body: '', closed: false, due: null, ...about, name }) });
  }
  return { files: planned, names };
}

function printMilestone({ name, body, closed, due }: ForeignMilestone): string {
  const values = { name, status: closed ? 'closed' : 'open', ...(due === null ? {} : { due_date: due }) };
  try {
    return printPlanningFile(milestoneTable, { values, body });
  } catch (error) {
    // A description that no file can hold is no reason to do without the milestone.
    if (error instanceof RoadmapError && body !== '') return printPlanningFile(milestoneTable, { values });
    throw error;
  }
}

/** Two names may have the same slug (design: format.md, Names). @param taken `/name.md` */
async function freePath(name: string, taken: ReadonlySet<string>): Promise<string> {
  const short = await slug(name);
  for (let count = 1; ; count += 1) {
    const file = `/${short}${count === 1 ? '' : `-${String(count)}`}.md`;
    if (!taken.has(file)) return MILESTONE.folder + file;
  }
}
