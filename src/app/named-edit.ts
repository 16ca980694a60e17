import { toLf } from '../model/body.ts';
import type { Config } from '../model/config.ts';
import { editPlanningFile, type PlanningChanges } from '../model/edit-planning-file.ts';
import { RoadmapError } from '../model/errors.ts';
import type { FieldValue } from '../model/field-types.ts';
import { planningJson } from '../model/planning-file.ts';
import { isoSeconds } from '../model/time.ts';
import type { Files } from '../ports/files.ts';
import type { Clock } from '../ports/system.ts';
import { withText, type NamedFile, type NamedKind, type NamedValues } from './named-files.ts';

export interface NamedPorts {
  readonly files: Files;
  readonly clock: Clock;
}

export interface NamedEdit<V extends NamedValues> {
  readonly kind: NamedKind<V>;
  readonly file: NamedFile<V>;
  /** Does not move `updated`. */
  readonly bookkeeping?: boolean;
  /** What to change in the file as it stands now. */
  changesFor(file: NamedFile<V>): PlanningChanges<V>;
}

export interface EditedNamed<V extends NamedValues> {
  readonly file: NamedFile<V>;
  /** Names of the keys that changed, `body` included; empty when nothing was written. */
  readonly changed: readonly string[];
}

/** Several programs that write at once win one after the other: as many as this get through. */
const ATTEMPTS = 40;

/**
 * Compare and replace: changes the file as it stands now. `updated` moves with it where the key is there.
 * @throws RoadmapError `<noun>.changed`, `<noun>.busy`, and what `editPlanningFile` throws
 */
export async function editNamed<V extends NamedValues>(
  { files, clock }: NamedPorts,
  config: Config,
  { kind, file, bookkeeping = false, changesFor }: NamedEdit<V>,
): Promise<EditedNamed<V>> {
  let current = file;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const asked = changesFor(current);
    const changed = changedKeys(kind, current, asked);
    if (changed.length === 0) return { file: current, changed };
    const moved = !bookkeeping && current.values.updated !== undefined ? { updated: isoSeconds(clock.now()) } : {};
    const values = { ...asked.values, ...moved } as NonNullable<PlanningChanges<V>['values']>;
    const text = editPlanningFile(kind.table, current.text, { ...asked, values }, config);
    if (await files.replace(current.path, current.text, text))
      return { file: await withText(kind, current, text, config), changed };
    current = await withText(kind, current, (await files.read(current.path)) ?? '', config);
  }
  throw new RoadmapError({
    kind: 'user',
    code: `${kind.key}.busy`,
    message: `${file.path} changed again and again while it was being edited; nothing was written`,
    data: { path: file.path },
  });
}

/** What is not so already. */
function changedKeys<V extends NamedValues>(
  { table }: NamedKind<V>,
  { values, body }: NamedFile<V>,
  asked: PlanningChanges<V>,
): readonly string[] {
  const now = planningJson(table, values) as Readonly<Record<string, FieldValue | undefined>>;
  const keys = Object.entries((asked.values ?? {}) as Readonly<Record<string, FieldValue | null>>).flatMap(
    ([key, is]) => {
      const was = now[key] ?? null;
      if (was === null || is === null) return was === is ? [] : [key];
      return table.rows.find((row) => row.key === key)?.type.equal(was, is) === true ? [] : [key];
    },
  );
  return asked.body === undefined || toLf(asked.body) === toLf(body) ? keys : [...keys, 'body'];
}
