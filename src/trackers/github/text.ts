import { stripNeutralised } from '../../model/mentions.ts';
import { stripMarkers } from './marker.ts';

/**
 * GitHub keeps edge blanks and line ends in titles, a file's title is one trimmed line: both sides are compared, and titles are
 * sent, with runs of line ends (and blanks around them) as one space and without edge blanks.
 */
export function normaliseTitle(title: string): string {
  const pieces = title.split(/[\r\n\v\f\u0085\u2028\u2029]+/).map((piece) => piece.trim());
  return pieces.filter((piece) => piece !== '').join(' ');
}

/** The web editor saves CRLF and the API keeps it: line ends never count. What we hide in a text is no text: markers, silenced mentions. */
export function normaliseBody(body: string): string {
  return stripMarkers(stripNeutralised(toLf(body)));
}

export function toLf(text: string): string {
  return text.replace(/\r\n?/g, '\n');
}

/** Without duplicates that differ in case only, the first spelling winning; in the order of the folded names. */
export function normaliseSet(names: readonly string[]): string[] {
  const found = new Map<string, string>();
  for (const name of names) {
    if (name !== '' && !found.has(fold(name))) found.set(fold(name), name);
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, name]) => name);
}

/** What makes two names the same to GitHub. */
export function fold(name: string): string {
  return name.toLowerCase();
}
