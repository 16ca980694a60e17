import { mergeRegions, type Regions } from '../sync/merge-regions.ts';

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
export function mergeLines({ ours, base, theirs }: Sides, markerSize: number): MergedText {
  const lines = (text: string): string[] => text.split(/(?<=\n)/);
  const sides = { a: lines(ours), o: lines(base), b: lines(theirs) };
  let conflicts = 0;
  const merged = (mergeRegions(sides.a, sides.o, sides.b) ?? trimmedRegions(sides)).map((region) => {
    if (region.ok !== undefined) return region.ok.join('');
    conflicts += 1;
    const { a = [], b = [] } = region.conflict ?? {};
    return withMarkers(a.join(''), b.join(''), markerSize);
  });
  return { text: merged.join(''), conflicts };
}

type Lines = Readonly<Record<'a' | 'o' | 'b', readonly string[]>>;

/** What would take too long to compare is compared without what all three begin and end with; still too long, it is one conflict. */
function trimmedRegions({ a, o, b }: Lines): Regions {
  const most = Math.min(a.length, o.length, b.length);
  const alike = (at: number): boolean => a.at(at) === o.at(at) && b.at(at) === o.at(at);
  let start = 0;
  while (start < most && alike(start)) start += 1;
  let end = 0;
  while (end < most - start && alike(-1 - end)) end += 1;
  const middle = (all: readonly string[]): string[] => all.slice(start, all.length - end);
  const sides = { a: middle(a), o: middle(o), b: middle(b) };
  const whole: Regions = [{ conflict: { ...sides, aIndex: start, oIndex: start, bIndex: start } }];
  const inner = mergeRegions(sides.a, sides.o, sides.b) ?? whole;
  return [{ ok: o.slice(0, start) }, ...inner, { ok: o.slice(o.length - end) }];
}

/** Both pieces end with a line end afterwards, so that no marker stands behind text. */
export function withMarkers(ours: string, theirs: string, size: number): string {
  const eol = /\r\n/.test(ours + theirs) ? '\r\n' : '\n';
  const ended = (text: string): string => (text === '' || text.endsWith('\n') ? text : text + eol);
  const line = (mark: string, name = ''): string => `${mark.repeat(size)}${name}${eol}`;
  return line('<', ' ours') + ended(ours) + line('=') + ended(theirs) + line('>', ' theirs');
}
