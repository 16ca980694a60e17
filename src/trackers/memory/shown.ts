import type { Item, ItemComment, ItemMilestone, SyncField, Value, Values } from '../../ports/tracker.ts';
import type { MemoryService, StoredComment, StoredItem, StoredMilestone } from './server.ts';

/** How the service shows its rows to one account. */
export interface View {
  item(stored: StoredItem): Item;
  comment(stored: StoredComment): ItemComment;
}

/** Made for one call: comments are sorted to their items once. */
export function makeView(
  service: MemoryService,
  shows: { readonly fields: readonly SyncField[]; readonly login: string; readonly comments: boolean },
): View {
  const byItem = new Map<number, StoredComment[]>();
  for (const stored of shows.comments ? service.comments.values() : []) {
    const beside = byItem.get(stored.item);
    if (beside === undefined) byItem.set(stored.item, [stored]);
    else beside.push(stored);
  }
  const comment = (stored: StoredComment): ItemComment => ({
    id: `MC_${stored.number}`,
    key: String(stored.number),
    url: `memory:${stored.item}#${stored.number}`,
    ...signed(stored, shows.login),
    ...readText(stored.body, stored.marker),
    defect: defectOf(['body', stored.body]),
  });
  return {
    comment,
    item: (stored) => ({
      id: `M_${stored.number}`,
      key: String(stored.number),
      url: `memory:${stored.number}`,
      ...signed(stored, shows.login),
      values: { ...stored.values, ...shownValues(shows.fields, stored.values) },
      marker: readText(String(stored.values['body'] ?? ''), stored.marker).marker,
      defect: defectOf(...Object.entries(stored.values)),
      ...(shows.comments && { comments: (byItem.get(stored.number) ?? []).map(comment) }),
    }),
  };
}

export function toMilestone({ number, ...stored }: StoredMilestone): ItemMilestone {
  const { title, state, due_date, author, updated_at } = stored;
  const description = stored.description.replace(/\r\n?/g, '\n');
  return { id: `MM_${number}`, key: String(number), title, state, due_date, description, author, updated_at };
}

function shownValues(fields: readonly SyncField[], values: Values): Values {
  return Object.fromEntries(fields.map((field) => [field.name, shownValue(field, values[field.name])]));
}

/** A scalar is one trimmed line, a set is sorted and without repetitions, a text has LF and none of our markers. */
function shownValue(field: SyncField, value: Value | undefined): Value {
  if (field.kind === 'set') return shownSet(field, Array.isArray(value) ? (value as readonly string[]) : []);
  if (typeof value !== 'string') return field.kind === 'text' ? '' : (field.initial ?? null);
  return field.kind === 'text'
    ? readText(value, null).body
    : value.replace(/\s*[\n\r\v\f\u0085\u2028\u2029]+\s*/g, ' ').trim();
}

function shownSet(field: SyncField, elements: readonly string[]): string[] {
  const key = (element: string): string => (field.ignoreCase === true ? element.toLowerCase() : element);
  const found = new Map<string, string>();
  for (const element of elements) if (element !== '' && !found.has(key(element))) found.set(key(element), element);
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, element]) => element);
}

function signed(
  stored: StoredItem | StoredComment,
  login: string,
): Pick<Item, 'author' | 'trusted' | 'created_at' | 'updated_at'> {
  const { author, created_at, updated_at } = stored;
  return { author, trusted: author === login, created_at, updated_at };
}

/** The service keeps a marker beside the text; one that somebody writes as the last line counts as well. */
function readText(text: string, kept: string | null): { readonly body: string; readonly marker: string | null } {
  const plain = text.replace(/\r\n?/g, '\n');
  const written = /(?:^|\n)<!-- roadmap:([0-9a-f]{8}) -->\n?$/.exec(plain)?.[1] ?? null;
  const body = written === null ? plain : plain.replace(/(?:(?:^|\n{1,2})<!-- roadmap:[0-9a-f]{8} -->)+\n?$/, '');
  return { body, marker: written ?? kept };
}

/** Why no file can hold this. */
function defectOf(...texts: readonly (readonly [string, Value | undefined])[]): string | null {
  for (const [name, value] of texts) {
    const all = typeof value === 'string' ? [value] : (value ?? []);
    if (all.some((text) => text.includes('\0'))) return `its ${name} holds a NUL byte`;
    if (all.some((text) => /[\ud800-\udfff]/u.test(text))) return `its ${name} holds half of a surrogate pair`;
    if (name === 'title' && all.every((text) => text.trim() === '')) return 'its title is blank';
  }
  return null;
}
