import { RoadmapError } from './errors.ts';
import { isTree, parseYaml } from './yaml-tree.ts';
import type { Plain, YamlTree } from './yaml-tree.ts';

/**
 * Defence in depth: the edited configuration says what it said before, but for the one path.
 * @throws RoadmapError `config.edit_failed` (internal)
 */
export function assertConfigEdit(
  before: YamlTree,
  result: string,
  change: { readonly path: readonly string[]; readonly value: Plain | undefined },
): void {
  const after = parseYaml(result);
  const wanted = canonical(withValue(before.plain(before.root), change.path, change.value));
  if (isTree(after) && canonical(after.plain(after.root)) === wanted) return;
  throw new RoadmapError({
    kind: 'internal',
    code: 'config.edit_failed',
    message: `Changing ${change.path.join('.')} in config.yaml would change more than that. Nothing was written.`,
  });
}

function withValue(plain: Plain, path: readonly string[], value: Plain | undefined): Plain {
  const [key = '', ...rest] = path;
  const map = new Map(plain instanceof Map ? (plain as ReadonlyMap<string, Plain>) : []);
  const next = rest.length === 0 ? value : withValue(map.get(key) ?? null, rest, value);
  if (next === undefined) map.delete(key);
  else map.set(key, next);
  return map;
}

/** Order of keys does not count. */
function canonical(plain: Plain): string {
  if (!(plain instanceof Map)) {
    return Array.isArray(plain) ? `[${plain.map((one: Plain) => canonical(one)).join()}]` : JSON.stringify(plain);
  }
  const entries = [...(plain as ReadonlyMap<string, Plain>)].map(
    ([key, one]) => `${JSON.stringify(key)}:${canonical(one)}`,
  );
  return `{${entries.sort().join()}}`;
}
