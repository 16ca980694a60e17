import { createLabel, readLabels } from './labels.ts';
import type { LabelTable } from './labels.ts';
import type { Milestones } from './milestones.ts';
import { findPeople } from './people.ts';
import type { Person } from './people.ts';
import { findIssueIds } from './references.ts';
import type { Repository } from './repository.ts';
import { fold } from './text.ts';

/** What names stand for on GitHub, and a line for each that stands for nothing there. */
export interface Found {
  readonly ids: readonly string[];
  /** What they are the ids of. */
  readonly names: readonly string[];
  readonly notes: readonly string[];
}

/** The repository's labels, issue types, people, milestones and issues, asked for when first needed. Names are unique ignoring case. */
export interface Tables {
  /** Ids to add; missing labels are made. */
  labelsToAdd(names: readonly string[]): Promise<Found>;
  /** The issue type that stands for a local type; null: the repository has none. */
  typeFor(value: string): Promise<string | null>;
  /** Asks for all of these at once, issues by key. */
  prepare(wanted: { readonly people: readonly string[]; readonly issues: readonly string[] }): Promise<void>;
  peopleToAdd(logins: readonly string[]): Promise<Found>;
  issues(keys: readonly string[]): Promise<Found>;
  milestone(key: string): Promise<Found>;
  /** After GitHub did not know an id. */
  forget(): void;
}

export function makeTables(repository: Repository, milestones: Milestones): Tables {
  let labels: LabelTable | null = null;
  const people = new Map<string, Person>();
  const issueIds = new Map<string, string>();
  const readTable = async (): Promise<LabelTable> => (labels ??= await readLabels(repository));
  const prepare: Tables['prepare'] = async (wanted) => {
    const unknown = new Map(wanted.people.filter((one) => !people.has(fold(one))).map((one) => [fold(one), one]));
    for (const [key, person] of await findPeople(repository, [...unknown.values()])) people.set(key, person);
    const missing = wanted.issues.filter((key) => !issueIds.has(key));
    for (const [key, id] of await findIssueIds(repository, missing)) issueIds.set(key, id);
  };
  /** @returns why not, or null */
  const addLabel = async (name: string): Promise<string | null> => {
    const made = await createLabel(repository, name);
    if (made === 'taken') labels = await readLabels(repository);
    else if ('note' in made) return made.note;
    else labels?.ids.set(fold(name), made.id);
    return labels?.ids.has(fold(name)) ? null : `The label ${JSON.stringify(name)} could not be made this time.`;
  };
  const labelId = (name: string): string | null => labels?.ids.get(fold(name)) ?? null;
  return {
    async labelsToAdd(names) {
      if (names.length === 0) return { ids: [], names: [], notes: [] };
      const { ids } = await readTable();
      const notes: string[] = [];
      for (const name of names.filter((one) => !ids.has(fold(one)))) {
        const note = await addLabel(name);
        if (note !== null) notes.push(note);
      }
      return { ...foundOf(names, labelId, String), notes };
    },
    async typeFor(value) {
      const { types } = await readTable();
      return types.find((type) => repository.families.memberOfType(type.name)?.value === value)?.id ?? null;
    },
    prepare,
    async peopleToAdd(logins) {
      await prepare({ people: logins, issues: [] });
      const idOf = (login: string): string | null => assignableId(people.get(fold(login)));
      return foundOf(logins, idOf, (login) => `${login} cannot be assigned to issues of this repository.`);
    },
    async issues(keys) {
      await prepare({ people: [], issues: keys });
      return foundOf(
        keys,
        (key) => issueIds.get(key) ?? null,
        (key) => `GitHub has no issue ${key.includes('#') ? key : `#${key}`} to relate to.`,
      );
    },
    async milestone(key) {
      const id = await milestones.idOf(key);
      return foundOf(
        [key],
        () => id,
        () => `GitHub has no milestone ${key}.`,
      );
    },
    forget() {
      labels = null;
      people.clear();
      issueIds.clear();
    },
  };
}

function foundOf(
  names: readonly string[],
  idOf: (name: string) => string | null,
  missing: (name: string) => string,
): Found {
  return {
    ids: names.flatMap((name) => idOf(name) ?? []),
    names: names.filter((name) => idOf(name) !== null),
    notes: names.filter((name) => idOf(name) === null).map(missing),
  };
}

function assignableId(person: Person | undefined): string | null {
  return person?.assignable === true ? person.id : null;
}
