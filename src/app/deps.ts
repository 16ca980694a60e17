import type { Config } from '../model/config.ts';
import type { Issue } from '../model/issue.ts';
import { parseRef } from '../model/references.ts';
import { circleCheck, resolveLinks, type LinkPorts } from './check-links.ts';
import type { ChangesFor } from './edit-issues.ts';
import { findIssues, type FoundIssue } from './find-issues.ts';
import { dependencyEdges } from './relations.ts';

/** A dependency, and where its edge is written; it may be in both places, or in none. */
export interface Dependency {
  readonly id: string;
  /** In the issue's own `depends_on`. */
  readonly here: boolean;
  /** The other issue, when its `blocks` holds the edge. */
  readonly there: FoundIssue | null;
}

/**
 * What makes an issue depend on others. An edge that the other side's `blocks` tells already is there.
 * @throws RoadmapError what `resolveLinks` and (the changes) `circleCheck` throw
 */
export async function addingDependencies(
  ports: LinkPorts,
  config: Config,
  refs: readonly string[],
): Promise<{ readonly ids: readonly string[]; readonly changesFor: ChangesFor }> {
  const { depends_on } = await resolveLinks(ports, config, { depends_on: refs });
  const ids = [...new Set(depends_on ?? [])];
  const check = await circleCheck(ports.issues, { depends_on: ids });
  const edges = dependencyEdges((await ports.issues.survey()).issues);
  return {
    ids,
    changesFor: (issue) => {
      check(issue);
      const own = issue.values.depends_on ?? [];
      const known = new Set([...own, ...(edges.get(issue.id) ?? [])]);
      const added = ids.filter((id) => !known.has(id));
      return added.length === 0 ? {} : { values: { depends_on: [...own, ...added] } };
    },
  };
}

/**
 * What these references name among the dependencies of an issue, wherever the edge is written. An id that no issue has any
 * more can be named too, as long as `depends_on` holds it.
 * @throws RoadmapError what `findIssues` throws
 */
export async function dependenciesNamed(
  ports: Pick<LinkPorts, 'issues'>,
  issue: Issue,
  refs: readonly string[],
): Promise<readonly Dependency[]> {
  const own = issue.values.depends_on ?? [];
  const { issues } = await ports.issues.survey();
  const known = new Set(issues.map(({ id }) => id));
  const lost = own.filter((id) => !known.has(id));
  const found = new Map<string, FoundIssue | null>();
  for (const ref of refs) {
    const dead = lost.filter((id) => id === ref || startsWith(id, ref));
    if (dead.length === 1 && !issues.some(({ id }) => startsWith(id, ref))) found.set(dead[0] ?? ref, null);
    else for (const each of await findIssues(ports.issues, [ref])) found.set(each.issue.id, each);
  }
  return [...found].map(([id, other]) => ({
    id,
    here: own.includes(id),
    there: other?.issue.values.blocks?.includes(issue.id) ? other : null,
  }));
}

/** Takes these dependencies out of the issue's `depends_on` and, given the other side, its id out of `blocks`. */
export function removingDependencies(issue: Issue, dependencies: readonly Dependency[]): ChangesFor {
  const ids = new Set(dependencies.map(({ id }) => id));
  const without = (list: readonly string[] | undefined, taken: (id: string) => boolean): readonly string[] | null => {
    const left = (list ?? []).filter((id) => !taken(id));
    return left.length === 0 ? null : left;
  };
  return ({ id, values }) =>
    id === issue.id
      ? { values: { depends_on: without(values.depends_on, (each) => ids.has(each)) } }
      : { values: { blocks: without(values.blocks, (each) => each === issue.id) } };
}

function startsWith(id: string, ref: string): boolean {
  const parsed = parseRef(ref);
  return parsed?.kind === 'id' && id.startsWith(parsed.prefix);
}
