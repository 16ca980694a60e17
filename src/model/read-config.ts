import { defaultConfig } from './config-defaults.ts';
import { lineAt } from './frontmatter.ts';
import { isBlank } from './read-plain-config.ts';
import { understandConfig, type ConfigReading } from './understand-config.ts';
import { isTree, pairsAlong, parseYaml } from './yaml-tree.ts';
import type { YamlTree } from './yaml-tree.ts';

/** `config.yaml`, every default filled in. Never throws. @param text null: there is no such file. */
export function readConfig(text: string | null): ConfigReading {
  if (text === null || isBlank(text)) return { config: defaultConfig, problems: [] };
  const tree = parseYaml(text);
  if (!isTree(tree)) {
    const problems = tree.map(({ offset, message, cure }) => ({
      code: 'config.unreadable',
      key: '',
      // What is missing at the end is missing on the last line.
      line: lineAt(text, Math.min(offset, text.trimEnd().length)),
      expected: 'readable YAML',
      found: message,
      message: `config.yaml: ${message}`,
      hint: cure,
    }));
    return { config: defaultConfig, problems };
  }
  const { config, problems } = understandConfig(tree.plain(tree.root));
  return { config, problems: problems.map(({ path, ...one }) => ({ ...one, line: lineOf(text, tree.root, path) })) };
}

function lineOf(text: string, root: YamlTree['root'], path: readonly string[]): number {
  const pair = pairsAlong(root, path).at(-1);
  return pair === undefined ? 1 : lineAt(text, pair.key.range[0]);
}
