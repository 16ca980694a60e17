import type { Config } from '../model/config.ts';
import { printPlanningFile, type PlanningChanges } from '../model/edit-planning-file.ts';
import { RoadmapError } from '../model/errors.ts';
import { newId, type Taken } from '../model/ids.ts';
import { slug } from '../model/slug.ts';
import { isoSeconds } from '../model/time.ts';
import type { Random } from '../ports/system.ts';
import type { NamedPorts } from './named-edit.ts';
import { readNamedFiles, withText, type NamedFile, type NamedKind, type NamedValues } from './named-files.ts';
import { shellWord } from '../model/shell-word.ts';

/** A slug that is taken gets a number: two names that fold to the same are two files. */
const MOST_OF_A_SLUG = 1000;
const RANDOM_BYTES = 64;

/**
 * Makes a milestone or a project. @throws RoadmapError `<noun>.exists` when one has that very name (letter case aside),
 * archived or not; what `printPlanningFile` throws
 */
export async function createNamed<V extends NamedValues>(
  ports: NamedPorts & { readonly random: Random },
  config: Config,
  kind: NamedKind<V>,
  asked: PlanningChanges<V> & { readonly values: { readonly name: string } },
): Promise<NamedFile<V>> {
  const { all } = await readNamedFiles(ports.files, config, kind);
  assertFree(kind, all, asked.values.name);
  const id = kind.value === 'id' ? freeId(ports.random, all) : null;
  const now = isoSeconds(ports.clock.now());
  const values = {
    ...(id === null ? {} : { id }),
    ...asked.values,
    created: now,
    ...(config.format.updated ? { updated: now } : {}),
  } as unknown as NonNullable<PlanningChanges<V>['values']>;
  const text = printPlanningFile(kind.table, { ...asked, values });
  const start = `${id === null ? '' : `${id}-`}${await slug(asked.values.name)}`;
  const taken = new Set(
    [...(await ports.files.paths(kind.folder)), ...(await ports.files.paths(kind.archive))].map(fileName),
  );
  for (let copy = 1; copy <= MOST_OF_A_SLUG; copy++) {
    const path = `${kind.folder}/${start}${copy === 1 ? '' : `-${String(copy)}`}.md`;
    if (taken.has(fileName(path)) || !(await ports.files.create(path, text))) continue;
    return withText(kind, { path, archived: false }, text, config);
  }
  throw new RoadmapError({
    kind: 'user',
    code: `${kind.key}.no_file_name`,
    message: `${String(MOST_OF_A_SLUG)} files in ${kind.folder} are already named ${start}`,
  });
}

/** @throws RoadmapError `<noun>.exists`. Names that differ in letter case alone could not be told apart by a person. */
export function assertFree<V extends NamedValues>(
  kind: NamedKind<V>,
  all: readonly NamedFile<V>[],
  name: string,
): void {
  const other = all.find((file) => file.name.toLowerCase() === name.toLowerCase());
  if (other === undefined) return;
  const verb = other.archived ? 'restore' : 'view';
  throw new RoadmapError({
    kind: 'user',
    code: `${kind.key}.exists`,
    message: `there is a ${kind.key} ${other.name} already${other.archived ? ' in the archive' : ''} (${other.path})`,
    hints: [`roadmap ${kind.key} ${verb} ${shellWord(other.name)}`],
    data: { name: other.name, path: other.path },
  });
}

/** Moves the file between its folder and the archive, under the name it has. @throws RoadmapError `file.exists` */
export async function moveNamed<V extends NamedValues>(
  { files }: Pick<NamedPorts, 'files'>,
  kind: NamedKind<V>,
  file: NamedFile<V>,
): Promise<NamedFile<V>> {
  const path = `${file.archived ? kind.folder : kind.archive}/${fileName(file.path)}`;
  if (!(await files.move(file.path, path))) throw gone(kind, file);
  return { ...file, path, archived: !file.archived };
}

/** @throws RoadmapError `<noun>.changed` when the file is no longer the one that was read */
export async function deleteNamed<V extends NamedValues>(
  { files }: Pick<NamedPorts, 'files'>,
  kind: NamedKind<V>,
  file: NamedFile<V>,
): Promise<void> {
  if (!(await files.remove(file.path, file.text))) throw gone(kind, file);
}

function freeId(random: Random, all: readonly NamedFile<NamedValues>[]): string {
  const ids = new Set(all.map(({ value }) => value));
  const taken: Taken = { has: (id) => ids.has(id) || all.some(({ path }) => fileName(path).startsWith(id)) };
  return newId(random.bytes(RANDOM_BYTES), taken);
}

function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function gone<V extends NamedValues>(kind: NamedKind<V>, { path }: NamedFile<V>): RoadmapError {
  return new RoadmapError({
    kind: 'user',
    code: `${kind.key}.changed`,
    message: `${path} was changed or removed meanwhile; it was left alone`,
    data: { path },
  });
}
