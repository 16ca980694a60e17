import { bodyOf, toLf } from '../model/body.ts';
import { mergeText } from '../sync/merge-text.ts';
import { mergeLines, type Sides } from './merge-lines.ts';

interface RawBodies {
  readonly base: string;
  readonly one: string;
  readonly other: string;
}

export interface Bodies {
  /** The bytes to begin with. */
  readonly raw: string;
  /** Null: as they are. */
  readonly merged: string | null;
  /** Both texts with the sections that merge cleanly merged; null: no conflict. */
  readonly conflict: Sides | null;
}

/** The bodies of three files, as what follows the closing fence. */
export function mergeBodies({ base, one, other }: RawBodies): Bodies {
  const raw = pick(base, one, other);
  if (raw !== null) return { raw, merged: null, conflict: null };
  const text = (raw: string): string => toLf(bodyOf(raw));
  const triple = { local: text(one), base: text(base), remote: text(other) };
  const field = { name: 'body', kind: 'text' } as const;
  const merged = mergeText(field, triple, { pull: true, push: true, winner: null });
  const [local, was, remote] = [merged.local, merged.base, merged.remote].map(String);
  const conflict = merged.conflicts.length === 0 ? null : { ours: local ?? '', base: was ?? '', theirs: remote ?? '' };
  return { raw: one, merged: local ?? '', conflict };
}

/** Of three texts the one that was changed; null: both were. */
export function pick(base: string, one: string, other: string): string | null {
  if (toLf(one) === toLf(other) || toLf(other) === toLf(base)) return one;
  return toLf(one) === toLf(base) ? other : null;
}

/** The sections in conflict with markers, at the place of a body. */
export function markedBody(
  raw: string,
  { ours, base, theirs }: Sides,
  { eol, straight, markerSize }: { readonly eol: string; readonly straight: boolean; readonly markerSize: number },
): string {
  const sides = straight ? { ours, base, theirs } : { ours: theirs, base, theirs: ours };
  const ended = (text: string): string => (text === '' || text.endsWith('\n') ? text : `${text}\n`);
  const { text } = mergeLines(
    { ours: ended(sides.ours), base: ended(sides.base), theirs: ended(sides.theirs) },
    markerSize,
  );
  const lead = /^\r?\n/.exec(raw)?.[0] ?? '';
  return lead + text.replaceAll('\n', eol);
}
