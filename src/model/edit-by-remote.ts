import { isMap, isScalar } from 'yaml';
import { pairToChange, removeKey } from './edit-state.ts';
import type { FieldEdit } from './edit-state.ts';
import type { ByRemote, IssueChanges, IssueValues } from './issue.ts';
import { scalarStyle } from './list-splice.ts';
import { legacyLink, onlyRemote } from './read-values.ts';
import { unwritable } from './writable.ts';
import { printString } from './yaml-print.ts';
import { entrySpan, lineEnd } from './yaml-spans.ts';
import { indentAt, insertPair, removePair, setValue } from './yaml-splice.ts';
import type { MapLike } from './yaml-splice.ts';
import { keyText } from './yaml-tree.ts';
import type { MapPair, Plain } from './yaml-tree.ts';

type MapKey = keyof NonNullable<IssueChanges['by_remote']>;
/** An edit of any file with maps by remote: an issue's, a milestone's. */
type LinkEdit = FieldEdit<Pick<IssueValues, MapKey>>;
type Entries = Readonly<Record<string, string | null>>;

/** Sets (or removes, null) entries of a map by remote: block or flow, missing, null, or the bare word of an only remote. */
export function editByRemote(edit: LinkEdit, key: MapKey, asked: Entries): void {
  const before = edit.values[key] ?? {};
  const changed = Object.entries(asked).filter(([remote, value]) => (before[remote] ?? null) !== emptyToNull(value));
  let entries: Entries = Object.fromEntries(changed.map(([remote, value]) => [remote, emptyToNull(value)]));
  if (key === 'remote_ids') {
    edit.links = Object.fromEntries(present({ ...before, ...entries }));
    if (edit.noun === 'issue') entries = withLegacyLink(edit, entries);
  }
  if (Object.keys(entries).length === 0) return;
  const pair = pairToChange(edit, key);
  const plain = edit.tree.plain(pair?.value);
  if (pair === undefined) insertMap(edit, key, entries);
  else if (plain === null || plain === '') setWhole(edit, pair, present(entries));
  else if (isMap(pair.value)) editMap(edit, key, { pair, entries });
  else if (key === 'sync_status' && isScalar(pair.value)) editBareWord(edit, pair, entries);
  else replaceOdd(edit, key, { pair, plain, entries });
}

/** A legacy `github_issue` follows where it is what holds the link, or says the same. */
function withLegacyLink(edit: LinkEdit, entries: Entries): Entries {
  const legacy = legacyLink(edit.tree);
  const next = entries['github'];
  if (legacy === null || next === undefined) return entries;
  if (next === null) {
    removeKey(edit, 'github_issue');
    return remotesOf(edit).has('github') ? entries : without(entries, 'github');
  }
  // Beside a `remote_ids` that is no map it holds nothing.
  if (legacy !== edit.values.remote_ids?.['github']) return entries;
  const pair = pairToChange(edit, 'github_issue');
  if (pair !== undefined)
    edit.splices.push(...setValue(edit.text, pair, printLike(pair.value, next, edit.flow), edit.eol));
  return remotesOf(edit).has('github') ? entries : without(entries, 'github');
}

/** Remotes with an entry of their own under `remote_ids`. */
function remotesOf(edit: LinkEdit): ReadonlySet<string> {
  const plain = edit.tree.plain(edit.tree.pairs.get('remote_ids')?.value);
  if (!(plain instanceof Map)) return new Set();
  const map = plain as ReadonlyMap<string, Plain>;
  return new Set([...map.keys()].filter((remote) => (map.get(remote) ?? '') !== ''));
}

function editMap(edit: LinkEdit, key: MapKey, change: { readonly pair: MapPair; readonly entries: Entries }): void {
  const map = change.pair.value as unknown as RemoteMap;
  const left = map.items.filter((one) => change.entries[keyText(one) ?? ''] !== null);
  const added = present(change.entries).filter(([remote]) => !map.items.some((one) => keyText(one) === remote));
  if (left.length === 0 && added.length === 0) return removeKey(edit, key);
  if (left.length === 0) return setWhole(edit, change.pair, added);
  for (const one of map.items) editEntry(edit, { map, one, value: change.entries[keyText(one) ?? ''] });
  const flow = map.flow === true;
  // In a flow map the comma of what is removed goes with it.
  const after = flow ? left.at(-1) : map.items.at(-1);
  for (const [remote, value] of added) {
    const entry = { key: printString(remote, { flow }), value: ` ${printString(value, { flow })}`, eol: edit.eol };
    if (after !== undefined) edit.splices.push(...insertPair(edit.text, map, after, entry));
  }
}

type RemoteMap = MapLike & { readonly items: readonly MapPair[] };

function editEntry(
  edit: LinkEdit,
  entry: { readonly map: RemoteMap; readonly one: MapPair; readonly value: string | null | undefined },
): void {
  const { map, one, value } = entry;
  if (value === null) edit.splices.push(...removePair(edit.text, map, one));
  if (typeof value !== 'string') return;
  const printed = printLike(one.value, value, map.flow === true);
  edit.splices.push(...setValue(edit.text, one, printed, edit.eol));
}

/** `sync_status: synced` stays a bare word while it speaks of the only remote. */
function editBareWord(edit: LinkEdit, pair: MapPair, entries: Entries): void {
  const [was, only] = [onlyRemote(edit.values.remote_ids, edit.config), onlyRemote(edit.links, edit.config)];
  const changed = Object.keys(entries);
  const value = only === null || only !== was ? undefined : entries[only];
  if (changed.length === 1 && value !== undefined) {
    if (value === null) return removeKey(edit, 'sync_status');
    edit.splices.push(...setValue(edit.text, pair, printLike(pair.value, value, edit.flow), edit.eol));
    return;
  }
  const before: ByRemote = edit.values.sync_status ?? {};
  setWhole(edit, pair, present({ ...before, ...entries }));
}

/** An alias to a map is written out; what is no map at all gives way. */
function replaceOdd(
  edit: LinkEdit,
  key: MapKey,
  change: { readonly pair: MapPair; readonly plain: Plain; readonly entries: Entries },
): void {
  const isMapping = change.plain instanceof Map;
  // Once there is a map that can be read, a `github_issue` that nobody asked for would count beside it.
  const revives = key === 'remote_ids' && !isMapping && legacyLink(edit.tree) !== null;
  if (revives && edit.noun === 'issue' && !present(change.entries).some(([remote]) => remote === 'github'))
    throw unwritable(key, 'it is no map from remote to value, and github_issue holds a link; correct it first');
  const kept = isMapping ? (edit.values[key] ?? {}) : {};
  setWhole(edit, change.pair, present({ ...kept, ...change.entries }));
}

function insertMap(edit: LinkEdit, key: MapKey, entries: Entries): void {
  const list = present(entries);
  if (list.length === 0) return;
  const text = edit.flow ? ` ${printFlowMap(list)}` : printBlockMap(list, `${rootIndent(edit)}  `, edit.eol);
  edit.inserted.set(key, text);
}

function setWhole(edit: LinkEdit, pair: MapPair, list: readonly (readonly [string, string])[]): void {
  const { text } = edit;
  const span = entrySpan(text, pair);
  const { colon, value } = span;
  const rest = colon === null ? '' : text.slice(value?.end ?? colon, lineEnd(text, span.end)).trim();
  if (list.length === 0) removeKey(edit, keyText(pair) ?? '');
  else if (edit.flow || colon === null || rest !== '' || text[span.start] === '?') {
    edit.splices.push(...setValue(text, pair, printFlowMap(list), edit.eol));
  } else {
    const block = printBlockMap(list, `${rootIndent(edit)}  `, edit.eol);
    edit.splices.push({ start: colon, end: value?.end ?? colon, text: block });
  }
}

function printBlockMap(list: readonly (readonly [string, string])[], indent: string, eol: string): string {
  return list.map(([remote, value]) => `${eol}${indent}${printString(remote)}: ${printString(value)}`).join('');
}

function printFlowMap(list: readonly (readonly [string, string])[]): string {
  const inner = list.map(
    ([remote, value]) => `${printString(remote, { flow: true })}: ${printString(value, { flow: true })}`,
  );
  return `{${inner.join(', ')}}`;
}

/** A bare number stays a bare number. */
function printLike(node: unknown, value: string, flow: boolean): string {
  const wasNumber = isScalar(node) && typeof node.value === 'number';
  if (wasNumber && /^(?:0|[1-9]\d{0,14})$/.test(value)) return value;
  return printString(value, { flow, ...scalarStyle(node) });
}

function rootIndent(edit: LinkEdit): string {
  const first = edit.tree.root.items[0];
  return first === undefined ? '' : indentAt(edit.text, entrySpan(edit.text, first).start);
}

function present(entries: Entries): readonly (readonly [string, string])[] {
  return Object.entries(entries).flatMap(([remote, value]) => (value === null ? [] : [[remote, value] as const]));
}

function without(entries: Entries, remote: string): Entries {
  return Object.fromEntries(Object.entries(entries).filter(([name]) => name !== remote));
}

function emptyToNull(value: string | null): string | null {
  return value === '' ? null : value;
}
