import { isMap, isSeq } from 'yaml';
import { unknownKey } from './config-keys.ts';
import { badName, settingAt } from './config-schema.ts';
import type { Setting } from './config-schema.ts';
import { printEntry, printFlow, printValue } from './config-print.ts';
import type { SettingValue } from './config-print.ts';
import { RoadmapError } from './errors.ts';
import { dominantEol } from './frontmatter.ts';
import { listSplices, scalarStyle } from './list-splice.ts';
import { assertConfigEdit } from './verify-config-edit.ts';
import { printString } from './yaml-print.ts';
import { entrySpan } from './yaml-spans.ts';
import { applySplices, indentAt, insertPair, removePair, setValue } from './yaml-splice.ts';
import type { MapLike, Splice } from './yaml-splice.ts';
import { isBlank } from './read-plain-config.ts';
import { isTree, pairsAlong, parseYaml } from './yaml-tree.ts';
import type { MapPair, Plain, YamlTree } from './yaml-tree.ts';

export { getConfigKey, listConfigKeys } from './config-keys.ts';
export { printConfig } from './config-print.ts';

/**
 * The configuration with one key set; comments and everything else stay as they are.
 * @param dottedKey for instance `sync.branch`, `remotes.github.repo`, or `remotes.github` with a map
 * @param value as a person types it; lists joined by commas, statuses as `todo:unstarted, closed:done`
 * @throws RoadmapError `config.unknown_key`, `config.value`, `config.unreadable`
 */
export function setConfigKey(
  text: string,
  dottedKey: string,
  value: string | Readonly<Record<string, string>>,
): string {
  if (typeof value !== 'string') {
    return Object.entries(value).reduce((done, [key, typed]) => setConfigKey(done, `${dottedKey}.${key}`, typed), text);
  }
  const path = dottedKey.split('.');
  const setting = settingAt(path);
  if (setting === undefined || path.some((_, at) => badName(path.slice(0, at + 1)) !== null))
    throw unknownKey(dottedKey);
  const plain = setting.typed(value.trim());
  const read = setting.read(plain);
  if (read === undefined) throw wrongValue(dottedKey, setting, value);
  const wanted = { plain, bare: typeof read === 'boolean' || typeof read === 'number' };
  return withFinalNewline(text, (whole) => {
    const tree = treeOf(whole);
    if (tree === null) return whole + printEntry(path, wanted, { indent: '', eol: dominantEol(whole) });
    const result = applySplices(whole, setSplices(tree, path, wanted));
    assertConfigEdit(tree, result, { path, value: plain });
    return result;
  });
}

/** The configuration without a key, and without the maps that it leaves empty. A key that is not there is no error. */
export function unsetConfigKey(text: string, dottedKey: string): string {
  return withFinalNewline(text, (whole) => {
    const tree = treeOf(whole);
    return tree === null ? whole : unset(tree, dottedKey.split('.'));
  });
}

function unset(tree: YamlTree, path: readonly string[]): string {
  const along = pairsAlong(tree.root, path);
  if (along.length < path.length) return tree.source;
  const maps = [tree.root, ...along.map((pair) => pair.value)] as unknown as readonly MapLike[];
  let at = path.length - 1;
  while (at > 0 && maps[at]?.items.length === 1) at -= 1;
  const [map, pair] = [maps[at], along[at]];
  if (map === undefined || pair === undefined) return tree.source;
  const result = applySplices(tree.source, removePair(tree.source, map, pair));
  if (treeOf(result) !== null) assertConfigEdit(tree, result, { path: path.slice(0, at + 1), value: undefined });
  return result;
}

/** A missing final newline stays missing. */
function withFinalNewline(text: string, edit: (whole: string) => string): string {
  if (text === '' || text.endsWith('\n')) return edit(text);
  return edit(text + dominantEol(text)).replace(/\r?\n$/, '');
}

/** Null when there is nothing but comments. */
function treeOf(text: string): YamlTree | null {
  const tree = parseYaml(text);
  if (isTree(tree)) return tree;
  if (isBlank(text)) return null;
  throw new RoadmapError({
    kind: 'config',
    code: 'config.unreadable',
    message: `config.yaml cannot be edited because it cannot be read: ${tree[0]?.message ?? ''}`,
    hints: ['roadmap config path'],
  });
}

function setSplices(tree: YamlTree, path: readonly string[], value: SettingValue): readonly Splice[] {
  const along = pairsAlong(tree.root, path);
  const last = along.at(-1);
  if (last !== undefined && along.length === path.length) return replaceValue(tree, last, value);
  const map: unknown = last === undefined ? tree.root : last.value;
  const rest = path.slice(along.length);
  if (isMap(map) && map.items.length > 0) return addTo(tree.source, map as unknown as ConfigMap, { rest, value });
  // Empty or null, or something that a map must take the place of.
  const flow = printFlow(nested(rest, value.plain), value.bare);
  return last === undefined ? [] : setValue(tree.source, last, flow, dominantEol(tree.source));
}

type ConfigMap = MapLike & { readonly items: readonly MapPair[] };

function addTo(
  text: string,
  map: ConfigMap,
  { rest, value }: { readonly rest: readonly string[]; readonly value: SettingValue },
): readonly Splice[] {
  const eol = dominantEol(text);
  const [key = '', ...below] = rest;
  const after = map.items.at(-1);
  if (after === undefined) return [];
  if (map.flow === true) {
    const printed = printFlow(nested(below, value.plain), value.bare);
    return insertPair(text, map, after, { key: printString(key, { flow: true }), value: ` ${printed}`, eol });
  }
  const name = printString(key);
  const indent = indentAt(text, entrySpan(text, after).start);
  const lines = printEntry(rest, value, { indent, eol });
  return insertPair(text, map, after, {
    key: name,
    value: lines.slice(indent.length + name.length + 1, -eol.length),
    eol,
  });
}

function replaceValue(tree: YamlTree, pair: MapPair, value: SettingValue): readonly Splice[] {
  const eol = dominantEol(tree.source);
  const { plain } = value;
  if (isSeq(pair.value) && Array.isArray(plain) && plain.every((one) => typeof one === 'string')) {
    const current = pair.value.items.map((item) => {
      const word = tree.plain(item);
      return typeof word === 'string' ? word : null;
    });
    return listSplices(tree.source, pair, { current, wanted: plain as readonly string[], eol });
  }
  return setValue(tree.source, pair, printValue(value, { flow: true, ...scalarStyle(pair.value) }), eol);
}

function nested(path: readonly string[], plain: Plain): Plain {
  return path.reduceRight<Plain>((inner, key) => new Map([[key, inner]]), plain);
}

function wrongValue(key: string, setting: Setting, found: string): RoadmapError {
  return new RoadmapError({
    kind: 'user',
    code: 'config.value',
    message: `${key}: expected ${setting.expected}, found "${found}".`,
    hints: [`roadmap config get ${key}`],
    data: { key, expected: setting.expected, found },
  });
}
