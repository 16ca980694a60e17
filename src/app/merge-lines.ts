import { diff3Merge } from 'node-diff3';

export interface Sides {
  readonly base: string;
  readonly ours: string;
  readonly theirs: string;
}

export interface MergedText {
  readonly text: string;
  /** How many places hold markers. */
  readonly conflicts: number;
}

/** Line by line as git does it, with markers around what overlaps. Lines keep their ends. */
export function mergeLines(sides: Sides, markerSize: number): MergedText {
  const lines = (text: string): string[] => text.split(/(?<=\n)/);
  let conflicts = 0;
  const merged = diff3Merge(lines(sides.ours), lines(sides.base), lines(sides.theirs)).map((region) => {
    if (region.ok !== undefined) return region.ok.join('');
    conflicts += 1;
    const { a = [], b = [] } = region.conflict ?? {};
    return withMarkers(a.join(''), b.join(''), markerSize);
  });
  return { text: merged.join(''), conflicts };
}

/** Both pieces end with a line end afterwards, so that no marker stands behind text. */
export function withMarkers(ours: string, theirs: string, size: number): string {
  const eol = /\r\n/.test(ours + theirs) ? '\r\n' : '\n';
  const ended = (text: string): string => (text === '' || text.endsWith('\n') ? text : text + eol);
  const line = (mark: string, name = ''): string => `${mark.repeat(size)}${name}${eol}`;
  return line('<', ' ours') + ended(ours) + line('=') + ended(theirs) + line('>', ' theirs');
}
