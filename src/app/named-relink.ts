import type { Config } from '../model/config.ts';
import { isIssue, type IssueHead } from '../model/issue.ts';
import type { IssueStore } from '../ports/issue-store.ts';
import { editIssues, type EditOutcome } from './edit-issues.ts';
import type { FoundIssue } from './find-issues.ts';
import { editNamed, type NamedPorts } from './named-edit.ts';
import { MILESTONE, PROJECT, readNamedFiles, type NamedFile, type NamedValues } from './named-files.ts';
import type { Kind, Named } from './named.ts';

export interface RelinkPorts extends NamedPorts {
  readonly issues: IssueStore;
}

/** Gives these issues to another milestone or project, or to none, one by one; those that went away meanwhile are passed over. */
export async function giveIssues(
  { issues, clock }: RelinkPorts,
  config: Config,
  heads: readonly IssueHead[],
  to: { readonly kind: Kind; readonly value: string | null },
): Promise<readonly EditOutcome[]> {
  const found: FoundIssue[] = [];
  for (const { path, id } of heads) {
    const issue = await issues.read(path);
    if (issue !== null && isIssue(issue)) found.push({ ref: id, issue });
  }
  return editIssues({ issues, clock }, config, found, () => ({ values: { [to.kind.key]: to.value } }));
}

/** A project that lists a milestone, or a milestone that names a project. */
export interface Naming {
  readonly noun: Kind['key'];
  readonly name: string;
  readonly path: string;
  /** Makes it name something else, or nothing. */
  relink(to: string | null): Promise<void>;
}

/** The projects that list this milestone; the milestones that name this project. */
export async function othersNaming(
  ports: NamedPorts,
  config: Config,
  kind: Kind,
  file: Named,
): Promise<readonly Naming[]> {
  const means = (text: string | undefined): boolean =>
    text !== undefined && file.aliases.some((alias) => alias.toLowerCase() === text.toLowerCase());
  if (kind.key === 'project') {
    const { all } = await readNamedFiles(ports.files, config, MILESTONE);
    const namers = all.filter(({ values }) => means(values.project_id));
    return namers.map((other) =>
      namingOf('milestone', other, async (to) => {
        const changesFor = () => ({ values: { project_id: to } });
        await editNamed(ports, config, { kind: MILESTONE, file: other, changesFor });
      }),
    );
  }
  const { all } = await readNamedFiles(ports.files, config, PROJECT);
  const listers = all.filter(({ values }) => values.milestones?.some(means));
  return listers.map((other) =>
    namingOf('project', other, async (to) => {
      const renamed = (text: string) => (!means(text) ? [text] : to === null ? [] : [to]);
      const changesFor = ({ values }: typeof other) => ({
        values: { milestones: (values.milestones ?? []).flatMap(renamed) },
      });
      await editNamed(ports, config, { kind: PROJECT, file: other, changesFor });
    }),
  );
}

function namingOf<V extends NamedValues>(
  noun: Kind['key'],
  { name, path }: NamedFile<V>,
  relink: Naming['relink'],
): Naming {
  return { noun, name, path, relink };
}
