import { foundOf } from './found.ts';
import type { Found } from './found.ts';
import { makeLabelTable } from './label-table.ts';
import type { LabelTable } from './label-table.ts';
import type { Milestones } from './milestones.ts';
import { findPeople } from './people.ts';
import type { Person } from './people.ts';
import { findIssueIds } from './references.ts';
import type { Repository } from './repository.ts';
import { fold } from './text.ts';

/** The repository's labels, issue types, people, milestones and issues, asked for when first needed. Names are unique ignoring case. */
export interface Tables extends LabelTable {
  /** Asks for all of these at once, issues by key. */
  prepare(wanted: { readonly people: readonly string[]; readonly issues: readonly string[] }): Promise<void>;
  peopleToAdd(logins: readonly string[]): Promise<Found>;
  issues(keys: readonly string[]): Promise<Found>;
  milestone(key: string): Promise<Found>;
  /** After GitHub did not know an id. */
  forget(): void;
}

export function makeTables(repository: Repository, milestones: Milestones): Tables {
  const labels = makeLabelTable(repository);
  const people = new Map<string, Person>();
  const issueIds = new Map<string, string>();
  const prepare: Tables['prepare'] = async (wanted) => {
    const unknown = new Map(wanted.people.filter((one) => !people.has(fold(one))).map((one) => [fold(one), one]));
    for (const [key, person] of await findPeople(repository, [...unknown.values()])) people.set(key, person);
    const missing = wanted.issues.filter((key) => !issueIds.has(key));
    for (const [key, id] of await findIssueIds(repository, missing)) issueIds.set(key, id);
  };
  return {
    ...labels,
    prepare,
    async peopleToAdd(logins) {
      await prepare({ people: logins, issues: [] });
      const idOf = (login: string): string | null => assignableId(people.get(fold(login)));
      return foundOf(logins, idOf, (login) => `${login} cannot be assigned to issues of this repository.`);
    },
    async issues(keys) {
      await prepare({ people: [], issues: keys });
      const named = (key: string): string => (key.includes('#') ? key : `#${key}`);
      return foundOf(
        keys,
        (key) => issueIds.get(key) ?? null,
        (key) => `There is no issue ${named(key)} on GitHub, or the token may not see it: it is left out.`,
      );
    },
    async milestone(key) {
      const id = await milestones.idOf(key);
      return foundOf(
        [key],
        () => id,
        () => `There is no milestone ${key} on GitHub: it is left out.`,
      );
    },
    forget() {
      labels.forget();
      people.clear();
      issueIds.clear();
    },
  };
}

function assignableId(person: Person | undefined): string | null {
  return person?.assignable === true ? person.id : null;
}
