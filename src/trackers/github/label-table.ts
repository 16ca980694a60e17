import { foundOf, nothingFound } from './found.ts';
import type { Found } from './found.ts';
import { createLabel, readLabels } from './labels.ts';
import type { Labels } from './labels.ts';
import type { Repository } from './repository.ts';
import { fold } from './text.ts';

/** The repository's labels and issue types, read when first needed. */
export interface LabelTable {
  /** Ids to add; missing labels are made. `later`: one could not be made this time, and nothing is known against it. */
  labelsToAdd(names: readonly string[]): Promise<Found>;
  /** The issue type that stands for a local type; null: the repository has none. */
  typeFor(value: string): Promise<string | null>;
  forget(): void;
}

export function makeLabelTable(repository: Repository): LabelTable {
  let known: Labels | null = null;
  const read = async (): Promise<Labels> => (known ??= await readLabels(repository));
  const idOf = (name: string): string | null => known?.ids.get(fold(name)) ?? null;
  /** @returns why it cannot be made, or null */
  const make = async (name: string): Promise<string | null> => {
    for (let tries = 2; tries > 0 && idOf(name) === null; tries -= 1) {
      const made = await createLabel(repository, name);
      if (made === 'taken') known = await readLabels(repository);
      else if ('note' in made) return made.note;
      else known?.ids.set(fold(name), made.id);
    }
    return null;
  };
  return {
    async labelsToAdd(names) {
      if (names.length === 0) return nothingFound;
      await read();
      const notes: string[] = [];
      let later: string | null = null;
      for (const name of names.filter((one) => idOf(one) === null)) {
        const note = await make(name);
        if (note !== null) notes.push(note);
        else if (idOf(name) === null) later = `The label ${JSON.stringify(name)} could not be made this time.`;
      }
      return { ...foundOf(names, idOf, String), notes, ...(later !== null && { later }) };
    },
    async typeFor(value) {
      const { types } = await read();
      return types.find((type) => repository.families.memberOfType(type.name)?.value === value)?.id ?? null;
    },
    forget: () => void (known = null),
  };
}
