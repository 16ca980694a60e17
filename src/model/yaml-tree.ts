import { Composer, Lexer, Parser, isAlias, isMap, isPair, isScalar, isSeq } from 'yaml';
import type { Document, Pair, ParsedNode, YAMLMap } from 'yaml';
import { HOSTILE_KEYS } from './yaml-print.ts';

/** Why a YAML text was not read; `offset` is into that text. */
export interface YamlProblem {
  readonly rule: string;
  readonly offset: number;
  readonly message: string;
  readonly cure: string;
}

/** A value with every scalar as its own text (`1.0` stays `1.0`), quotes undone; null is YAML's null. */
export type Plain = null | string | readonly Plain[] | ReadonlyMap<string, Plain>;

export type MapPair = Pair<ParsedNode, ParsedNode | null>;

/** A checked YAML mapping: no duplicate or hostile keys, no deep nesting, few aliases and none that loop. */
export interface YamlTree {
  readonly source: string;
  readonly root: YAMLMap.Parsed;
  /** The pair of each key of the root, in the order of the text. */
  readonly pairs: ReadonlyMap<string, MapPair>;
  plain(node: unknown): Plain;
  /** The value of a key of the root; undefined when it has no such key. */
  plainAt(key: string): Plain | undefined;
  /** Anchors that some alias refers to. */
  readonly aliased: ReadonlySet<string>;
}

const DEEPEST = 16;
const MOST_ALIASES = 16;
/** Real frontmatter has some hundreds; the library takes about 10 µs for each. */
const MOST_LEXEMES = 40_000;
const MOST_PROBLEMS = 5;

/**
 * Reads YAML 1.2 (core schema, no merge keys) in a time bounded by its length. Nothing is evaluated.
 * @returns the problems when the text is not one mapping that is safe to use.
 */
export function parseYaml(source: string): YamlTree | readonly YamlProblem[] {
  try {
    const tokens = guardedTokens(source);
    if ('rule' in tokens) return [tokens];
    return checkDocuments(source, [...new Composer(OPTIONS).compose(tokens.list, true, source.length)]);
  } catch (error) {
    // The library's own limits: call stack and argument count. Only hostile input gets there.
    return [tooMuch(0, error instanceof Error ? error.message : String(error))];
  }
}

export function isTree(result: YamlTree | readonly YamlProblem[]): result is YamlTree {
  return 'root' in result;
}

// Duplicate keys are looked for here: the library compares every key with every other.
const OPTIONS = {
  version: '1.2',
  schema: 'core',
  merge: false,
  uniqueKeys: false,
  keepSourceTokens: true,
  prettyErrors: false,
  logLevel: 'silent',
} as const;

type TokenList = ReturnType<Parser['next']> extends Generator<infer T> ? T[] : never;

function guardedTokens(source: string): { readonly list: TokenList } | YamlProblem {
  const parser = new Parser();
  const list: TokenList = [];
  let count = 0;
  for (const lexeme of new Lexer().lex(source)) {
    count += 1;
    if (count > MOST_LEXEMES) return tooMuch(parser.offset, `more than ${String(MOST_LEXEMES)} parts`);
    for (const token of parser.next(lexeme)) list.push(token);
    if (parser.stack.length > 2 * DEEPEST + 4) return tooDeep(parser.offset);
  }
  for (const token of parser.end()) list.push(token);
  return { list };
}

function checkDocuments(source: string, documents: readonly Document.Parsed[]): YamlTree | readonly YamlProblem[] {
  const [document, second] = documents;
  const errors = documents.flatMap((one) => one.errors);
  if (errors.length > 0) {
    return errors.slice(0, MOST_PROBLEMS).map((error) => broken(error.pos[0], firstLine(error.message)));
  }
  if (second !== undefined) return [broken(second.range[0], 'a second YAML document begins here')];
  const root = document?.contents;
  if (root === null || root === undefined || !isMap(root)) {
    return [broken(root?.range[0] ?? 0, 'this is not a list of "key: value" lines')];
  }
  const walk = new Walk();
  walk.visit(root, 1);
  return walk.problems.length > 0 ? walk.problems.slice(0, MOST_PROBLEMS) : treeOf(source, root, walk);
}

/** One pass over all nodes, in the order of the text. */
class Walk {
  readonly problems: YamlProblem[] = [];
  readonly aliased = new Set<string>();
  /** What each alias stands for; an anchor may be given twice, so it is looked up where the alias stands. */
  readonly targets = new Map<object, unknown>();
  private readonly anchors = new Map<string, unknown>();

  visit(node: unknown, depth: number): void {
    if (isAlias(node)) return this.alias(node.source, node);
    const offset = offsetOf(node);
    if (isMap(node)) {
      if (depth > DEEPEST) this.problems.push(tooDeep(offset));
      else this.map(node as YAMLMap.Parsed, depth);
    } else if (isSeq(node)) {
      if (depth > DEEPEST) this.problems.push(tooDeep(offset));
      else for (const item of node.items) this.item(item, depth);
    }
    const anchor = (node as { anchor?: string } | null)?.anchor;
    if (anchor !== undefined) this.anchors.set(anchor, node);
  }

  /** `[a: b]` is a list that holds a pair. */
  private item(item: unknown, depth: number): void {
    if (!isPair(item)) return this.visit(item, depth + 1);
    this.visit(item.key, depth + 2);
    this.visit(item.value, depth + 2);
  }

  private map(map: YAMLMap.Parsed, depth: number): void {
    const seen = new Set<string>();
    for (const pair of map.items) {
      const key = keyText(pair);
      if (key !== null && HOSTILE_KEYS.has(key)) this.problems.push(hostile(offsetOf(pair.key), key));
      else if (key !== null && seen.has(key)) this.problems.push(duplicate(offsetOf(pair.key), key));
      if (key !== null) seen.add(key);
      this.visit(pair.key, depth + 1);
      this.visit(pair.value, depth + 1);
    }
  }

  private alias(name: string, node: object): void {
    // An anchor counts only once its node is complete: a value that holds itself is refused here too.
    const target = this.anchors.get(name);
    if (target === undefined) this.problems.push(badAlias(offsetOf(node), `*${name.slice(0, 80)} stands for nothing`));
    this.aliased.add(name);
    this.targets.set(node, target);
    if (this.targets.size === MOST_ALIASES + 1) {
      this.problems.push(badAlias(offsetOf(node), `more than ${String(MOST_ALIASES)} aliases`));
    }
  }
}

function treeOf(source: string, root: YAMLMap.Parsed, walk: Walk): YamlTree {
  const pairs = new Map<string, MapPair>();
  for (const pair of root.items) {
    const key = keyText(pair);
    if (key !== null) pairs.set(key, pair);
  }
  const plain = (node: unknown): Plain => toPlain(node, walk.targets);
  // A field is looked at several times: under each of its names, and for what it says.
  const known = new Map<string, Plain>();
  const plainAt = (key: string): Plain | undefined => {
    if (!pairs.has(key)) return undefined;
    let value = known.get(key);
    if (value === undefined) known.set(key, (value = plain(pairs.get(key)?.value)));
    return value;
  };
  return { source, root, pairs, aliased: walk.aliased, plain, plainAt };
}

function toPlain(node: unknown, targets: ReadonlyMap<object, unknown>): Plain {
  if (isAlias(node)) return toPlain(targets.get(node), targets);
  if (isScalar(node)) return node.value === null ? null : (node.source ?? String(node.value));
  if (isSeq(node)) return node.items.map((item) => toPlain(item, targets));
  if (isPair(node)) return new Map([[String(toPlain(node.key, targets)), toPlain(node.value, targets)]]);
  if (!isMap(node)) return null;
  return new Map(node.items.map((pair): [string, Plain] => [keyText(pair) ?? '', toPlain(pair.value, targets)]));
}

/** The text of a pair's key; null when the key is no scalar. */
export function keyText(pair: { readonly key: unknown }): string | null {
  return isScalar(pair.key) ? (pair.key.source ?? String(pair.key.value)) : null;
}

/** The pairs that a path of keys leads through, as far as it leads. */
export function pairsAlong(root: YAMLMap.Parsed, path: readonly string[]): readonly MapPair[] {
  const found: MapPair[] = [];
  let node: unknown = root;
  for (const key of path) {
    const pair: MapPair | undefined = isMap(node)
      ? (node.items as readonly MapPair[]).find((one) => keyText(one) === key)
      : undefined;
    if (pair === undefined) break;
    found.push(pair);
    node = pair.value;
  }
  return found;
}

function offsetOf(node: unknown): number {
  const range = (node as { range?: readonly number[] | null } | null)?.range;
  return range?.[0] ?? 0;
}

function firstLine(text: string): string {
  return (text.split('\n')[0] ?? '').replace(/:$/, '').slice(0, 200);
}

function broken(offset: number, what: string): YamlProblem {
  return { rule: 'yaml.broken', offset, message: `The YAML cannot be read: ${what}.`, cure: 'Correct this line.' };
}

function duplicate(offset: number, key: string): YamlProblem {
  const message = `The key "${key.slice(0, 80)}" stands here a second time.`;
  return { rule: 'yaml.duplicate_key', offset, message, cure: 'Keep one of the two lines.' };
}

function hostile(offset: number, key: string): YamlProblem {
  return {
    rule: 'yaml.hostile_key',
    offset,
    message: `The key "${key}" is refused.`,
    cure: 'Rename or remove the key.',
  };
}

function badAlias(offset: number, what: string): YamlProblem {
  const message = `YAML aliases are read only in small numbers and backwards: ${what}.`;
  return { rule: 'yaml.aliases', offset, message, cure: 'Write the value out instead of the alias.' };
}

function tooDeep(offset: number): YamlProblem {
  const message = `The YAML is nested deeper than ${String(DEEPEST)} levels.`;
  return { rule: 'yaml.too_deep', offset, message, cure: 'Flatten the value that begins here.' };
}

function tooMuch(offset: number, what: string): YamlProblem {
  const message = `The YAML is too large to be read: ${what}.`;
  return { rule: 'yaml.too_large', offset, message, cure: 'Move the bulk of it into the body.' };
}
