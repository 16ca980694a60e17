import type { Repository } from './repository.ts';
import { fold } from './mapping.ts';
import { createLabel, readLabels } from './labels.ts';
import { findPeople } from './people.ts';
import type { Person } from './people.ts';

/** What names stand for on GitHub, and a line for each that stands for nothing there. */
export interface Found {
  readonly ids: readonly string[];
  readonly notes: readonly string[];
}

/** The repository's labels and people, asked for when first needed. Names are unique ignoring case. */
export interface Tables {
  /** Ids to add; missing labels are made. */
  labelsToAdd(names: readonly string[]): Promise<Found>;
  /** Ids to remove; a label that the repository does not have stands on no issue. */
  labelsToRemove(names: readonly string[]): Promise<readonly string[]>;
  /** Asks for all of these people at once. */
  prepare(logins: readonly string[]): Promise<void>;
  peopleToAdd(logins: readonly string[]): Promise<Found>;
  /** They need not be assignable any more. */
  peopleToRemove(logins: readonly string[]): Promise<readonly string[]>;
  /** After GitHub did not know an id. */
  forget(): void;
}

export function makeTables(repository: Repository): Tables {
  let labels: Map<string, string> | null = null;
  const people = new Map<string, Person>();
  const prepare = async (logins: readonly string[]): Promise<void> => {
    const unknown = new Map(logins.filter((login) => !people.has(fold(login))).map((login) => [fold(login), login]));
    for (const [key, person] of await findPeople(repository, [...unknown.values()])) people.set(key, person);
  };
  /** @returns why not, or null */
  const addLabel = async (name: string): Promise<string | null> => {
    const made = await createLabel(repository, name);
    if (made !== 'taken' && 'note' in made) return made.note;
    if (made === 'taken') labels = await readLabels(repository);
    else labels?.set(fold(name), made.id);
    return labels?.has(fold(name)) ? null : `The label ${JSON.stringify(name)} could not be made this time.`;
  };
  return {
    async labelsToAdd(names) {
      const known = (labels ??= await readLabels(repository));
      const missing = names.filter((name) => !known.has(fold(name)));
      const notes: string[] = [];
      for (const name of missing) {
        const note = await addLabel(name);
        if (note !== null) notes.push(note);
      }
      return { ids: names.flatMap((name) => labels?.get(fold(name)) ?? []), notes };
    },
    async labelsToRemove(names) {
      const known = (labels ??= await readLabels(repository));
      return names.flatMap((name) => known.get(fold(name)) ?? []);
    },
    prepare,
    async peopleToAdd(logins) {
      await prepare(logins);
      const ids = logins.flatMap((login) => assignableId(people.get(fold(login))) ?? []);
      const out = logins.filter((login) => assignableId(people.get(fold(login))) === null);
      return { ids, notes: out.map((login) => `${login} cannot be assigned to issues of this repository.`) };
    },
    async peopleToRemove(logins) {
      await prepare(logins);
      return logins.flatMap((login) => people.get(fold(login))?.id ?? []);
    },
    forget() {
      labels = null;
      people.clear();
    },
  };
}

function assignableId(person: Person | undefined): string | null {
  return person?.assignable === true ? person.id : null;
}
