const LONGEST = 60;
const WINDOWS_RESERVED = /^(?:con|prn|aux|nul|com\d|lpt\d)$/;

/**
 * A file name's readable part: `[a-z0-9-]`, 1 to 60 characters, never a name that Windows reserves.
 * Asynchronous because the transliteration table (half a megabyte) is loaded only for titles beyond ASCII.
 */
export async function slug(title: string): Promise<string> {
  const words = (await toAscii(title))
    .toLowerCase()
    .replace(/['’`]/g, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  const short = shorten(words);
  if (short === '') return 'issue';
  return WINDOWS_RESERVED.test(short) ? `${short}-issue` : short;
}

/** `224f3405-fix-login.md`; made once, it never follows the title. */
export async function issueFileName(id: string, title: string): Promise<string> {
  return `${id}-${await slug(title)}.md`;
}

/** The file of a pulled item is a function of the item alone, so that two clones make the same one (design: sync.md §4). */
export function pulledFileName(id: string, remote: string, number: string): string {
  return `${id}-${remote}-${number}.md`;
}

async function toAscii(text: string): Promise<string> {
  // A title is one line; nobody reads a slug made from its 500th character.
  const start = text.slice(0, 400);
  if (/^[\x00-\x7f]*$/.test(start)) return start;
  const { default: anyAscii } = await import('any-ascii');
  return anyAscii(start);
}

/** Cuts between words where that leaves a useful rest. */
function shorten(words: string): string {
  if (words.length <= LONGEST) return words;
  const cut = words.lastIndexOf('-', LONGEST);
  return words.slice(0, cut >= LONGEST / 2 ? cut : LONGEST).replace(/-+$/, '');
}
