import { joinSections, sectionName, splitSections, type Section } from '../sync/sections.ts';

/** A section in which two texts differ; null: that text does not have it. */
export interface SectionChange {
  /** Unique within a text. */
  readonly key: string;
  /** Its heading; null: what stands before the first one. */
  readonly section: string | null;
  readonly before: string | null;
  readonly after: string | null;
}

/** The sections in which two texts differ, blank lines at their ends aside. */
export function textSections(from: string, to: string): readonly SectionChange[] {
  const [old, now] = [textsOf(from), textsOf(to)];
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((key) => {
    const [before, after] = [old.get(key) ?? null, now.get(key) ?? null];
    return (before ?? '') === (after ?? '') ? [] : [{ key, section: sectionName(key), before, after }];
  });
}

/** `text` with these sections as `other` has them, or without those that it does not have. */
export function withSections(text: string, other: string, keys: ReadonlySet<string>): string {
  const theirs = splitSections(other);
  const sections: Section[] = splitSections(text).filter(
    ({ key }) => !keys.has(key) || theirs.some((one) => one.key === key),
  );
  for (const [place, section] of theirs.entries()) {
    if (!keys.has(section.key)) continue;
    const at = sections.findIndex(({ key }) => key === section.key);
    if (at >= 0) sections[at] = { ...section, gap: Math.max(section.gap, sections[at]?.gap ?? 0) };
    else
      sections.splice(placeAfter(sections, theirs.slice(0, place)), 0, { ...section, gap: Math.max(1, section.gap) });
  }
  return joinSections(sections.map((one, at) => (at === sections.length - 1 ? one : apart(one))));
}

/** Behind the nearest of those that stand before it. */
function placeAfter(sections: readonly Section[], before: readonly Section[]): number {
  const keys = before.map(({ key }) => key);
  return sections.findLastIndex(({ key }) => keys.includes(key)) + 1;
}

/** What was last and no longer is would run into the next heading. */
function apart(section: Section): Section {
  return section.lines.length === 0 ? section : { ...section, gap: Math.max(1, section.gap) };
}

function textsOf(text: string): ReadonlyMap<string, string> {
  return new Map(splitSections(text).map((section) => [section.key, joinSections([section]).trimEnd()]));
}
