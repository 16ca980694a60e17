import type { SyncField, Value } from '../ports/tracker.ts';
import { mergeField } from './merge.ts';
import type { Conflict, Triple } from './merge-types.ts';
import { joinSections, sectionName, splitSections, withDeleted, type Section } from './sections.ts';

export type Take = 'local' | 'remote' | 'merged';

/** A side for what is in conflict, `merged`: as the file has it, or a text that a person wrote instead of both. */
export type Choice = Take | { readonly text: string };

export interface Chosen {
  readonly conflict: Conflict;
  /** Null: not decided. */
  readonly choice: Choice | null;
}

export interface SettledField {
  /** What the file is to hold: outside of the conflict, a text takes in what merges cleanly. */
  readonly local: Value;
  /** The remote value that was shown; sections that are still open keep the base that they had. */
  readonly base: Value;
  readonly left: readonly Conflict[];
}

/**
 * What becomes of a field by what was chosen for its conflicts, which are those of its sections where it is a text.
 * @returns null: nothing was decided, or what is left could not be told apart from it afterwards.
 */
export function settleField(field: SyncField, triple: Triple, chosen: readonly Chosen[]): SettledField | null {
  const decided = chosen.filter((one): one is Decided => one.choice !== null);
  const [first] = decided;
  if (first === undefined) return null;
  const left = chosen.filter((one) => one.choice === null).map((one) => one.conflict);
  const { choice } = first;
  if (left.length > 0 || decided.some((one) => one.choice !== choice))
    return settleSections(field, triple, decided, left);
  if (typeof choice === 'string') return { local: sideOf(field, triple, choice), base: triple.remote, left };
  if (isWhole(triple, first.conflict)) return { local: choice.text, base: triple.remote, left };
  return settleSections(field, triple, decided, left);
}

interface Decided extends Chosen {
  readonly choice: Choice;
}

function sideOf(field: SyncField, triple: Triple, take: Take): Value {
  if (take === 'merged') return triple.local;
  if (triple.base === undefined) return triple[take];
  return mergeField(field, triple, { pull: true, push: true, winner: take }).local;
}

/** The text before the first heading has no name either. */
function isWhole({ local, remote }: Triple, conflict: Conflict): boolean {
  return conflict.section === null && conflict.local === local && conflict.remote === remote;
}

function settleSections(
  field: SyncField,
  triple: Triple,
  decided: readonly Decided[],
  left: readonly Conflict[],
): SettledField | null {
  const merged = splitSections(String(mergeField(field, triple, { pull: true, push: true, winner: null }).local));
  const theirs = splitSections(String(triple.remote));
  const written = new Map<string, readonly Section[]>();
  for (const { conflict, choice } of decided) {
    const [mine, from] = [sectionOf(merged, conflict, 'local'), sectionOf(theirs, conflict, 'remote')];
    const either = mine ?? from;
    if (mine === null || from === null || !either) return null;
    const kept = typeof choice === 'string' ? [choice === 'remote' ? from : mine] : [retold(either, choice.text)];
    written.set(
      either.key,
      kept.flatMap((section) => section ?? []),
    );
  }
  const local = withDeleted(merged, theirs, (key) => written.has(key)).flatMap(
    (section) => written.get(section.key) ?? section,
  );
  const base = left.length === 0 ? triple.remote : withOldBase(triple, theirs, left);
  return base === null ? null : { local: joinSections(spaced(local)), base, left };
}

/** Undefined: this side deleted it. Null: it does not stand there as it was shown. */
function sectionOf(
  sections: readonly Section[],
  conflict: Conflict,
  side: 'local' | 'base' | 'remote',
): Section | undefined | null {
  const { [side]: shown } = conflict;
  if (shown === null) return undefined;
  const found = sections.find(
    (section) => sectionName(section.key) === conflict.section && joinSections([section]).trimEnd() === shown,
  );
  return found ?? null;
}

/** Undefined: nothing was left of it. */
function retold(section: Section, written: string): Section | undefined {
  const text = written.trimEnd();
  return text === '' ? undefined : { ...section, lines: text.split('\n') };
}

/** What was last on the other side and no longer is needs a blank line, or it would run into the next heading. */
function spaced(sections: readonly Section[]): readonly Section[] {
  return sections.map((section, at) =>
    at < sections.length - 1 && section.lines.length > 0 ? { ...section, gap: Math.max(1, section.gap) } : section,
  );
}

/** What the remote has, but for the sections that are still open; null when they would not be found in it again. */
function withOldBase({ base }: Triple, theirs: readonly Section[], left: readonly Conflict[]): string | null {
  const old = splitSections(String(base));
  const before = new Map(old.map((section) => [section.key, section]));
  const open = left.map((conflict) => {
    const there = sectionOf(theirs, conflict, 'remote');
    return there === undefined ? sectionOf(old, conflict, 'base') : there;
  });
  if (open.some((section) => !section)) return null;
  const keys = new Set(open.map((section) => section?.key));
  const sections = spaced(
    withDeleted(theirs, old, (key) => keys.has(key)).flatMap((section) =>
      keys.has(section.key) ? (before.get(section.key) ?? []) : section,
    ),
  );
  const text = joinSections(sections);
  const found = splitSections(text).map((section) => section.key);
  return found.join('\0') === sections.map((section) => section.key).join('\0') ? text : null;
}
