import { diff3Merge } from 'node-diff3';
import type { SyncField } from '../ports/tracker.ts';
import type { Conflict, Merged, Rules, Triple } from './merge-types.ts';
import { mergeRegions } from './merge-regions.ts';
import { joinSections, sectionName, splitSections, withDeleted, type Section } from './sections.ts';

interface Part {
  readonly key: string;
  readonly local: Section | undefined;
  readonly base: Section | undefined;
  readonly remote: Section | undefined;
  /** None: it goes. Undefined: a conflict. */
  readonly merged: readonly Section[] | undefined;
}

/**
 * Both sides changed a text. Section by section, inside a section line by line (diff3); what overlaps is a conflict of that
 * section and stays as it is on both sides while the others move. Sections that cannot be told apart, put in one order, or
 * found again in the answer (an open code fence swallows what follows it) make the whole text one section, as do those that one
 * side has inside a section that overlaps.
 */
export function mergeText(field: SyncField, triple: Triple, rules: Rules): Merged {
  if (!rules.pull && !rules.push) {
    const { conflicts } = mergeText(field, triple, BOTH_WAYS);
    return { ...triple, base: agreedOn(field, triple), conflicts: rules.winner === null ? conflicts : [] };
  }
  const merged = mergeSections(field, triple, rules);
  if (merged === null) return mergeWhole(field, triple, rules);
  // Where blank lines around a conflict would move once more at every run, nothing moves.
  const again = mergeSections(field, merged, rules);
  const settled = (['local', 'base', 'remote'] as const).every((side) => again?.[side] === merged[side]);
  return settled ? merged : mergeWhole(field, triple, rules);
}

const BOTH_WAYS: Rules = { pull: true, push: true, winner: null };

/** The base with the sections that both sides have by now. */
function agreedOn(field: SyncField, triple: Triple): Triple['base'] {
  if (mergeSections(field, triple, BOTH_WAYS) === null) return triple.base;
  const [local, base] = [splitSections(String(triple.local)), splitSections(String(triple.base))];
  const remote = splitSections(String(triple.remote));
  const theirs = new Map(remote.map((section) => [section.key, section]));
  const agreed = new Map(local.filter((one) => equal(one, theirs.get(one.key))).map((one) => [one.key, one]));
  const known = new Set([...local, ...remote].map(({ key }) => key));
  const sections = withDeleted(base, local, (key) => agreed.has(key)).flatMap((section) =>
    known.has(section.key) ? (agreed.get(section.key) ?? section) : [],
  );
  return holdsTogether(sections) ? joinSections(sections) : triple.base;
}

function mergeSections(field: SyncField, triple: Triple, rules: Rules): Merged | null {
  const sides = {
    local: splitSections(triple.local as string),
    base: splitSections(triple.base as string),
    remote: splitSections(triple.remote as string),
  };
  const parts = alignedParts(sides, rules);
  return parts === null ? null : composed(field, sides, { parts, rules, triple });
}

/** The three texts put together again, or null when one of them would not fall into the same sections. */
function composed(
  field: SyncField,
  sides: Sides,
  { parts, rules, triple }: { parts: readonly Part[]; rules: Rules; triple: Triple },
): Merged | null {
  const conflicts = new Map(parts.filter((part) => part.merged === undefined).map((part) => [part.key, part]));
  const contested = parts.filter((part) => mergedSection(part, { ...rules, winner: null }) === undefined);
  if (isSwallowed(sides, contested)) return null;
  const ends = loose(sides);
  const pick = (side: keyof Sides): readonly Section[] =>
    parts
      .flatMap((part) => part.merged ?? part[side] ?? [])
      .map((section, at, all) => (at < all.length - 1 && ends.has(section.key) ? parted(section) : section));
  /** One side has taken the other in, but for the sections in conflict, which keep their old base. */
  const takenIn = (side: 'local' | 'remote'): readonly Section[] =>
    withDeleted(sides[side], sides.base, (key) => conflicts.has(key)).flatMap((section) => {
      const part = conflicts.get(section.key);
      return part === undefined ? section : (part.base ?? []);
    });
  const answer = {
    local: rules.pull ? pick('local') : sides.local,
    remote: rules.push ? pick('remote') : sides.remote,
    base: rules.pull && rules.push ? pick('base') : takenIn(rules.pull ? 'remote' : 'local'),
  };
  if (!Object.values(answer).every(holdsTogether)) return null;
  return {
    local: rules.pull ? joinSections(answer.local) : triple.local,
    remote: rules.push ? joinSections(answer.remote) : triple.remote,
    base: joinSections(answer.base),
    // With a winner, what is left is decided and only cannot be delivered by this run.
    conflicts: rules.winner === null ? [...conflicts.values()].map((part) => conflictOf(field, part)) : [],
  };
}

/** No section on every side, but inside one that overlaps: moved alone it would be there twice, or nowhere. */
function isSwallowed(sides: Sides, contested: readonly Part[]): boolean {
  const keys = Object.values(sides).map((sections: readonly Section[]) => new Set(sections.map(({ key }) => key)));
  const some = keys.flatMap((side) => [...side]).filter((key) => !keys.every((side) => side.has(key)));
  const headings = new Set(some.map(sectionName));
  return contested.some(({ local, base, remote }) =>
    [local, base, remote].some((section) => section?.lines.slice(1).some((line) => headings.has(line.trim()))),
  );
}

function holdsTogether(sections: readonly Section[]): boolean {
  const found = splitSections(joinSections(sections)).map((section) => section.key);
  return found.length === sections.length && sections.every((section, at) => section.key === found[at]);
}

/** Keys of sections that end one side; those that there was a text of, and that another side lets run into a heading, may do so. */
function loose({ local, base, remote }: Sides): ReadonlySet<string | undefined> {
  const ends = new Set([local, base, remote].map((sections) => sections.at(-1)?.key));
  const known = new Set(base.flatMap(({ key, lines }) => (lines.length > 0 ? [key] : [])));
  for (const { key, gap } of [local, remote].flatMap((sections) => sections.slice(0, -1)))
    if (gap === 0 && known.has(key)) ends.delete(key);
  return ends;
}

/** What was last on one side and no longer is needs a blank line, or it would run into the next heading. */
function parted(section: Section): Section {
  return section.lines.length === 0 ? section : { ...section, gap: Math.max(1, section.gap) };
}

/** The text as one section: lines or nothing. */
function mergeWhole(field: SyncField, triple: Triple, rules: Rules): Merged {
  const whole = (text: unknown): Section => ({ key: '', lines: String(text).split('\n'), gap: 0 });
  const part = { key: '', local: whole(triple.local), base: whole(triple.base), remote: whole(triple.remote) };
  const merged = mergedSection(part, rules);
  if (merged === undefined)
    return { ...triple, conflicts: rules.winner === null ? [{ field: field.name, section: null, ...triple }] : [] };
  const text = joinSections(merged);
  return {
    local: rules.pull ? text : triple.local,
    remote: rules.push ? text : triple.remote,
    base: rules.pull && rules.push ? text : rules.pull ? triple.remote : triple.local,
    conflicts: [],
  };
}

interface Sides {
  readonly local: readonly Section[];
  readonly base: readonly Section[];
  readonly remote: readonly Section[];
}

/** The sections of all three in one order, or null when there is no safe one. */
function alignedParts(sides: Sides, rules: Rules): readonly Part[] | null {
  const by = {
    local: new Map(sides.local.map((section) => [section.key, section])),
    base: new Map(sides.base.map((section) => [section.key, section])),
    remote: new Map(sides.remote.map((section) => [section.key, section])),
  };
  // Gone on one side is a deletion only where the other side left it as it was.
  const isOpen = (key: string): boolean => {
    const left = by.local.get(key) ?? by.remote.get(key);
    return left !== undefined && !equal(left, by.base.get(key));
  };
  const [local, remote] = [sides.local, sides.remote].map((side) => withDeleted(side, sides.base, isOpen));
  if (!local || !remote || isHidden(sides.local, local) || isHidden(sides.remote, remote)) return null;
  const order = mergedOrder({ ...sides, local, remote });
  if (order === null) return null;
  return [...order].map((key) =>
    decide({ key, local: by.local.get(key), base: by.base.get(key), remote: by.remote.get(key) }, rules),
  );
}

/** A heading that seems to be gone stands in another section, in a block or a quote. */
function isHidden(side: readonly Section[], all: readonly Section[]): boolean {
  const gone = new Set(all.filter((section) => !side.includes(section)).map(({ key }) => sectionName(key)));
  return gone.size > 0 && side.some(({ lines }) => lines.slice(1).some((line) => gone.has(line.trim())));
}

function mergedOrder(sides: Sides): ReadonlySet<string> | null {
  const keys = (sections: readonly Section[]): string[] => sections.map((section) => section.key);
  const order: string[] = [];
  for (const region of diff3Merge(keys(sides.local), keys(sides.base), keys(sides.remote))) {
    if (region.ok !== undefined) order.push(...region.ok);
    // Both added sections at one place: one order for both, whichever side asks.
    else if (region.conflict !== undefined && region.conflict.o.length === 0) {
      const { a, b } = region.conflict;
      order.push(...(String(a[0]) < String(b[0]) ? [...a, ...b] : [...b, ...a]));
    } else return null;
  }
  const unique = new Set(order);
  return unique.size === order.length ? unique : null;
}

function decide(part: Omit<Part, 'merged'>, rules: Rules): Part {
  return { ...part, merged: mergedSection(part, rules) };
}

/** What one side deleted and the other left alone is no part; what only one side has, and the base has not, was added there. */
function mergedSection({ key, local, base, remote }: Omit<Part, 'merged'>, rules: Rules): Part['merged'] {
  if (local === undefined || remote === undefined)
    return base === undefined ? listed(local ?? remote) : decided({ local, remote }, rules);
  if (equal(local, remote) || equal(remote, base)) return [local];
  if (equal(local, base)) return [remote];
  const lines = base === undefined ? undefined : mergedLines(local.lines, base.lines, remote.lines);
  if (lines !== undefined) return [{ key, lines, gap: mergedGap(local.gap, base?.gap, remote.gap) }];
  return decided({ local, remote }, rules);
}

/** The winner's, where the other side may be written. */
function decided(sides: Pick<Part, 'local' | 'remote'>, { winner, pull, push }: Rules): Part['merged'] {
  const isWritten = winner === 'local' ? push : pull;
  return winner !== null && isWritten ? listed(sides[winner]) : undefined;
}

function listed(section: Section | undefined): readonly Section[] {
  return section === undefined ? [] : [section];
}

function mergedLines(
  local: readonly string[],
  base: readonly string[],
  remote: readonly string[],
): string[] | undefined {
  const regions = mergeRegions(local, base, remote);
  const agreed = regions?.flatMap((region) => (region.ok === undefined ? [] : [region.ok]));
  return agreed?.length === regions?.length ? agreed?.flat() : undefined;
}

function mergedGap(local: number, base: number | undefined, remote: number): number {
  if (local === base) return remote;
  return remote === base ? local : Math.max(local, remote);
}

function equal(a: Section | undefined, b: Section | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.gap === b.gap && a.lines.length === b.lines.length && a.lines.every((line, at) => line === b.lines[at]);
}

function conflictOf(field: SyncField, part: Part): Conflict {
  // The text was known on all three sides: a section that is not there is none, and not unknown.
  const text = (section: Section | undefined): string | null =>
    section === undefined ? null : joinSections([section]).trimEnd();
  return {
    field: field.name,
    section: sectionName(part.key),
    local: text(part.local),
    base: text(part.base),
    remote: text(part.remote),
  };
}
