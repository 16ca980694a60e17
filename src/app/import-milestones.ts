import { replaceBody } from '../model/body.ts';
import type { Config } from '../model/config.ts';
import { conflictInBody } from '../model/conflict-markers.ts';
import { slug } from '../model/slug.ts';
import { printString } from '../model/yaml-print.ts';
import type { Files } from '../ports/files.ts';
import type { ForeignMilestone, PlannedFile } from './import-types.ts';
import { MILESTONES, namesOf } from './named.ts';

/** Files for the milestones that issues name and nothing here answers to, archived ones included. */
export async function planMilestones(
  files: Files,
  config: Config,
  named: ReadonlySet<string>,
  described: readonly ForeignMilestone[],
): Promise<readonly PlannedFile[]> {
  if (named.size === 0) return [];
  const known = await namesOf(files, config, MILESTONES);
  const paths = new Set(await files.paths(MILESTONES.folder));
  const planned: PlannedFile[] = [];
  for (const name of named) {
    if (known.has(name)) continue;
    const path = await freePath(name, paths);
    paths.add(path);
    const about = described.find((milestone) => milestone.name === name);
    planned.push({ path, text: printMilestone(about ?? { name, body: '', closed: false, due: null }) });
  }
  return planned;
}

function printMilestone({ name, body, closed, due }: ForeignMilestone): string {
  const lines = [`name: ${printString(name)}`, `status: ${closed ? 'closed' : 'open'}`];
  if (due !== null) lines.push(`due_date: ${printString(due)}`);
  const head = `---\n${lines.join('\n')}\n---\n`;
  return replaceBody(head, head.length, conflictInBody(body) === null ? body : '');
}

/** Two names may have the same slug (design: format.md, Names). */
async function freePath(name: string, taken: ReadonlySet<string>): Promise<string> {
  const short = await slug(name);
  for (let count = 1; ; count += 1) {
    const path = `${MILESTONES.folder}/${short}${count === 1 ? '' : `-${String(count)}`}.md`;
    if (!taken.has(path)) return path;
  }
}
