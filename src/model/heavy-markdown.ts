/** Parsing markdown is for texts that people write. */
const LARGEST = 256 * 1024;
/** Anybody can write an item: lists in lists and headings without end would keep a parser busy for minutes. */
const NESTED = /^(?:[ \t]*(?:[-+*>]|\d{1,9}[.)])){20}/m;
const HEADINGS = /^ {0,3}(?:=+|-+|#+)[ \t]*$|^ {0,3}#{1,6}[ \t]/gm;
const MOST_HEADINGS = 1000;

/** Whether a text is too much for a parser of markdown. */
export function isHeavy(text: string): boolean {
  return text.length > LARGEST || NESTED.test(text) || (text.match(HEADINGS)?.length ?? 0) > MOST_HEADINGS;
}
