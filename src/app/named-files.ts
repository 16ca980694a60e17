import type { Config } from '../model/config.ts';
import { RoadmapError, type Finding } from '../model/errors.ts';
import { milestoneTable, type MilestoneValues } from '../model/milestone.ts';
import { isPlanningFile, readPlanningFile, type PlanningFile, type Table } from '../model/planning-file.ts';
import { projectTable, type ProjectValues } from '../model/project.ts';
import type { Files } from '../ports/files.ts';
import { aliasesOf, MILESTONES, PROJECTS, type Kind, type Named } from './named.ts';

/** A kind of file with what its keys mean. */
export interface NamedKind<V extends object> extends Kind {
  readonly table: Table<V>;
}

/** What both have. */
export interface NamedValues {
  readonly name: string;
  readonly headline?: string;
  readonly id?: string;
  readonly status?: string;
  readonly updated?: string;
  readonly due_date?: string;
  readonly target_end_date?: string;
}

export const MILESTONE: NamedKind<MilestoneValues> = { ...MILESTONES, table: milestoneTable };
export const PROJECT: NamedKind<ProjectValues> = { ...PROJECTS, table: projectTable };

export interface NamedFile<V extends object> extends Named, PlanningFile<V> {
  readonly archived: boolean;
}

export interface NamedListing<V extends object> {
  /** The archived ones last. */
  readonly all: readonly NamedFile<V>[];
  /** What is odd about the files, those that do not load included. */
  readonly findings: readonly Finding[];
}

/** Every milestone or every project, those in the archive included. Never throws for what is in a file. */
export async function readNamedFiles<V extends NamedValues>(
  files: Files,
  config: Config,
  kind: NamedKind<V>,
): Promise<NamedListing<V>> {
  const all: NamedFile<V>[] = [];
  const findings: Finding[] = [];
  for (const folder of [kind.folder, kind.archive])
    for (const path of await files.paths(folder)) {
      const read = await readOne(files, config, kind, path);
      if (read === null) continue;
      findings.push(...(isPlanningFile(read) ? read.findings : read));
      if (isPlanningFile(read)) all.push({ ...(await withNames(kind, read)), archived: folder === kind.archive });
    }
  return { all, findings };
}

/**
 * A file that was read, with what leads to it.
 * @throws RoadmapError `<noun>.changed` when its text does not load, or is another one's
 */
export async function withText<V extends NamedValues>(
  kind: NamedKind<V>,
  file: Pick<NamedFile<V>, 'path' | 'archived'> & { readonly values?: V },
  text: string,
  config: Config,
): Promise<NamedFile<V>> {
  const read = readPlanningFile(kind.table, { path: file.path, text }, config);
  if (isPlanningFile(read) && (file.values === undefined || read.values.id === file.values.id))
    return { ...(await withNames(kind, read)), archived: file.archived };
  throw new RoadmapError({
    kind: 'user',
    code: `${kind.key}.changed`,
    message: `${file.path} changed while it was being edited and cannot be used any more; nothing was written`,
    data: { path: file.path },
  });
}

async function readOne<V extends NamedValues>(
  files: Files,
  config: Config,
  kind: NamedKind<V>,
  path: string,
): Promise<PlanningFile<V> | readonly Finding[] | null> {
  try {
    const text = await files.read(path);
    return text === null ? null : readPlanningFile(kind.table, { path, text }, config);
  } catch (error) {
    if (!(error instanceof RoadmapError) || error.kind === 'internal') throw error;
    const { code, message, hints } = error;
    return [{ file: path, line: 1, rule: code, severity: 'error', id: null, message, cure: hints[0] ?? '' }];
  }
}

/** A file with what leads to it. */
export async function withNames<V extends NamedValues>(
  kind: Kind,
  read: PlanningFile<V>,
): Promise<Named & PlanningFile<V>> {
  const { name, id } = read.values;
  const value = kind.value === 'id' ? (id ?? name) : name;
  return { ...read, value, name, aliases: [value, ...(await aliasesOf(read.path, name))] };
}
