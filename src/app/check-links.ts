import type { Config } from '../model/config.ts';
import { RoadmapError } from '../model/errors.ts';
import type { Issue, IssueChanges, IssueValues } from '../model/issue.ts';
import type { Files } from '../ports/files.ts';
import type { IssueStore } from '../ports/issue-store.ts';
import { findIssues } from './find-issues.ts';
import { MILESTONES, PROJECTS, resolveNamed } from './named.ts';
import { cycleFrom, dependencyEdges } from './relations.ts';

export interface LinkPorts {
  readonly issues: IssueStore;
  readonly files: Files;
}

type Values = NonNullable<IssueChanges['values']>;

const SETS = ['depends_on', 'blocks'] as const;

/**
 * The same values with every link as the file holds it: ids in full, the names of milestones, the ids of projects.
 * @throws RoadmapError naming every link that leads nowhere, with candidates. Only links among `values` are looked at.
 */
export async function resolveLinks(ports: LinkPorts, config: Config, values: Values): Promise<Values> {
  const resolved: { -readonly [K in keyof Values]: Values[K] } = { ...values };
  const problems: RoadmapError[] = [];
  const attempt = async (key: string, work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof RoadmapError) || error.kind === 'internal') throw error;
      problems.push(error.message.startsWith(key) ? error : renamed(error, `${key}: ${error.message}`));
    }
  };
  for (const kind of [MILESTONES, PROJECTS]) {
    const typed = values[kind.key];
    if (!typed) continue;
    await attempt(kind.key, async () => {
      resolved[kind.key] = await resolveNamed(ports.files, config, kind, typed);
    });
  }
  const { parent } = values;
  if (parent)
    await attempt('parent', async () => {
      resolved.parent = (await idsOf(ports, [parent]))[0] ?? parent;
    });
  for (const key of SETS) {
    const refs = values[key];
    if (!refs || refs.length === 0) continue;
    await attempt(key, async () => {
      resolved[key] = await idsOf(ports, refs);
    });
  }
  const [first, second] = problems;
  if (first !== undefined) throw second === undefined ? first : together(problems);
  return resolved;
}

/**
 * A check for each issue about to be changed: it neither links to itself nor closes a circle. Reads all issues once, and
 * only when the changes hold such links.
 * @throws (the check) RoadmapError `issue.self`, `issue.cycle`
 */
export async function circleCheck(store: IssueStore, values: Values): Promise<(issue: Issue) => void> {
  if (!values.parent && SETS.every((key) => (values[key] ?? []).length === 0)) return () => undefined;
  const { issues } = await store.survey();
  return (issue) => {
    for (const key of ['parent', ...SETS] as const) {
      if ([values[key] ?? []].flat().includes(issue.id)) throw circle('issue.self', key, [issue.id, issue.id]);
    }
    const changed = { ...issue, values: { ...issue.values, ...values } as IssueValues };
    const all = [...issues.filter((other) => other.id !== issue.id), changed];
    const dependencies = cycleFrom(issue.id, dependencyEdges(all));
    if (dependencies !== null) throw circle('issue.cycle', 'depends_on', dependencies);
    const parents = cycleFrom(
      issue.id,
      new Map(all.map(({ id, values: { parent } }) => [id, new Set(parent ? [parent] : [])])),
    );
    if (parents !== null) throw circle('issue.cycle', 'parent', parents);
  };
}

async function idsOf(ports: LinkPorts, refs: readonly string[]): Promise<readonly string[]> {
  return (await findIssues(ports.issues, refs)).map(({ issue }) => issue.id);
}

function circle(code: string, key: string, way: readonly string[]): RoadmapError {
  const message =
    code === 'issue.self'
      ? `${key}: ${way[0] ?? ''} cannot name itself`
      : `${key}: this would close a circle: ${way.join(' → ')}`;
  return new RoadmapError({ kind: 'user', code, message, data: { field: key, way } });
}

function renamed(error: RoadmapError, message: string): RoadmapError {
  const { kind, code, hints, data } = error;
  return new RoadmapError({ kind, code, message, hints, data, cause: error });
}

function together(problems: readonly RoadmapError[]): RoadmapError {
  return new RoadmapError({
    kind: 'user',
    code: 'issue.links',
    message: `${String(problems.length)} values name nothing:\n${problems.map((each) => each.message).join('\n')}`,
    hints: [...new Set(problems.flatMap((each) => each.hints))],
    data: { problems: problems.map(({ code, message, data }) => ({ code, message, data })) },
  });
}
