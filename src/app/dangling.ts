import type { Config } from '../model/config.ts';
import { RoadmapError, type Finding } from '../model/errors.ts';
import type { Issue, IssueHead } from '../model/issue.ts';
import type { Files } from '../ports/files.ts';
import type { IssueStore } from '../ports/issue-store.ts';
import { MILESTONES, namesOf, PROJECTS } from './named.ts';
import { placeOf } from './place.ts';

export interface DanglingPorts {
  readonly issues: IssueStore;
  readonly files: Files;
}

/** Whether something answers to a name: a milestone or project to all that leads to it, an issue to its id. */
export type Names = Readonly<Record<Kind, Known>>;

type Kind = 'milestone' | 'project' | 'issue';
type Known = (name: string) => boolean;

const NAMED = ['milestone', 'project'] as const;
const LISTS = ['depends_on', 'blocks'] as const;

/**
 * What these issues name and nothing answers to: a finding each, never a reason to leave an issue out (format.md, Body,
 * milestones, projects). Archived milestones, projects and issues count as being there; of a folder that cannot be looked
 * into nothing is known, and nothing said.
 * @returns the findings by path
 */
export async function danglingFindings(
  ports: DanglingPorts,
  config: Config,
  issues: readonly Issue[],
): Promise<ReadonlyMap<string, readonly Finding[]>> {
  if (!issues.some(namesAnything)) return new Map();
  const [milestone, project, issue] = await Promise.all([
    orUnknown(namesOf(ports.files, config, MILESTONES)),
    orUnknown(namesOf(ports.files, config, PROJECTS)),
    orUnknown(issueIds(ports, issues)),
  ]);
  return new Map(issues.map((one) => [one.path, danglingAmong(one, { milestone, project, issue })]));
}

async function orUnknown(names: Promise<Known>): Promise<Known | null> {
  try {
    return await names;
  } catch (error) {
    if (error instanceof RoadmapError && error.kind !== 'internal') return null;
    throw error;
  }
}

/** From file names; where a file is not named after its id, from the survey. */
async function issueIds(ports: DanglingPorts, issues: readonly Issue[]): Promise<Known> {
  const ids = new Set(issues.map(({ id }) => id));
  const isKnown = (name: string): boolean => ids.has(name);
  const complete = (): boolean => issues.every((issue) => issueLinks(issue).every(({ name }) => isKnown(name)));
  if (complete()) return isKnown;
  for (const { id } of (await ports.issues.survey()).issues) ids.add(id);
  if (complete()) return isKnown;
  for (const path of await ports.files.paths('.roadmap/archive/issues')) ids.add(idPart(path));
  return isKnown;
}

/** The part of a file's name where the id stands. */
export function idPart(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return name.slice(0, 8);
}

/** What one issue names that is not among these names. @param names null where nobody knows */
export function danglingAmong(issue: Issue, names: Readonly<Record<Kind, Known | null>>): readonly Finding[] {
  const links = [...namedLinks(issue), ...issueLinks(issue)];
  return links
    .filter(({ key, name }) => names[key === 'milestone' || key === 'project' ? key : 'issue']?.(name) === false)
    .map(({ key, name }) => ({
      file: issue.path,
      line: placeOf(issue.text, [key], key === 'depends_on' || key === 'blocks' ? name : undefined),
      rule: `${key}.dangling`,
      severity: 'warning',
      id: issue.id,
      message: `${key}: "${name}" names nothing here.`,
      cure: `Make it, or name another: roadmap issue update ${issue.id} --${key.replace('_', '-')} <value>, or --clear ${key}.`,
    }));
}

interface Link {
  readonly key: 'parent' | (typeof NAMED)[number] | (typeof LISTS)[number];
  readonly name: string;
}

function namedLinks({ values }: IssueHead): readonly Link[] {
  return NAMED.flatMap((key) => (values[key] === undefined ? [] : [{ key, name: values[key] }]));
}

function issueLinks({ values }: IssueHead): readonly Link[] {
  const parent: readonly Link[] = values.parent === undefined ? [] : [{ key: 'parent', name: values.parent }];
  return [...parent, ...LISTS.flatMap((key) => (values[key] ?? []).map((name) => ({ key, name })))];
}

function namesAnything(issue: IssueHead): boolean {
  return namedLinks(issue).length + issueLinks(issue).length > 0;
}
