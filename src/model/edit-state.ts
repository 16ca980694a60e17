import type { Config } from './config.ts';
import { RoadmapError } from './errors.ts';
import { fields } from './fields.ts';
import type { Row } from './fields.ts';
import { dominantEol } from './frontmatter.ts';
import type { IssueSource } from './issue-source.ts';
import type { ByRemote, IssueValues } from './issue.ts';
import { readValues } from './read-values.ts';
import { printString } from './yaml-print.ts';
import { entrySpan } from './yaml-spans.ts';
import { insertPair, removePair } from './yaml-splice.ts';
import type { Splice } from './yaml-splice.ts';
import type { MapPair, YamlTree } from './yaml-tree.ts';

/** An edit of a frontmatter under way. Ranges are those of the text before it. */
export interface FieldEdit<V extends object = IssueValues> {
  /** What the file is: the first part of an error's code. */
  readonly noun: 'issue' | 'milestone' | 'project';
  /** Its keys, in the order of a new file. */
  readonly rows: readonly Row[];
  readonly text: string;
  readonly tree: YamlTree;
  readonly config: Config;
  /** Before the edit. */
  readonly values: V;
  readonly eol: string;
  /** The whole frontmatter is one `{…}`. */
  readonly flow: boolean;
  readonly splices: Splice[];
  /** Keys that are not there yet, in the order of the table: key to what follows its colon. */
  readonly inserted: Map<string, string>;
  /** Keys that are taken out. */
  readonly removed: Set<string>;
  /** The links as they will be. */
  links: ByRemote;
}

export function newEdit(source: IssueSource, config: Config): FieldEdit {
  const { values } = readValues(source.tree, config);
  return { ...editOf(source, config, { noun: 'issue', rows: fields, values }), links: values.remote_ids ?? {} };
}

/** The same for a file of another kind. */
export function editOf<V extends object>(
  { text, tree, frame }: IssueSource,
  config: Config,
  file: Pick<FieldEdit<V>, 'noun' | 'rows' | 'values'>,
): FieldEdit<V> {
  return {
    ...file,
    text,
    tree,
    config,
    links: {},
    removed: new Set(),
    eol: dominantEol(text.slice(0, frame.bodyStart)),
    flow: tree.root.flow === true,
    splices: [],
    inserted: new Map(),
  };
}

/** Takes a key out of the frontmatter. */
export function removeKey(edit: FieldEdit<object>, key: string): void {
  const pair = pairToChange(edit, key);
  if (pair === undefined || edit.removed.has(key)) return;
  edit.removed.add(key);
  edit.splices.push(...removePair(edit.text, edit.tree.root, pair));
}

/**
 * The pair of a key that is about to change.
 * @throws RoadmapError `issue.aliased` (or `milestone`, `project`) when its value is anchored and used elsewhere: changing it would change that too.
 */
export function pairToChange(edit: FieldEdit<object>, key: string): MapPair | undefined {
  const pair = edit.tree.pairs.get(key);
  if (pair === undefined || edit.tree.aliased.size === 0) return pair;
  const { start, end } = entrySpan(edit.text, pair);
  const entry = edit.text.slice(start, end);
  for (const name of edit.tree.aliased) if (entry.includes(`&${name}`)) throw aliased(edit, key, name);
  return pair;
}

/** New keys, each after the nearest key before it in the order of a new file (design: format.md) that is there. */
export function insertedAt(edit: FieldEdit<object>): readonly Splice[] {
  return [...edit.inserted].flatMap(([key, value]) => {
    const after = edit.tree.pairs.get(nearestBefore(edit, key));
    if (after === undefined) return [];
    const name = printString(key, { flow: edit.flow });
    return insertPair(edit.text, edit.tree.root, after, { key: name, value, eol: edit.eol });
  });
}

function nearestBefore(edit: FieldEdit<object>, key: string): string {
  const at = edit.rows.findIndex((field) => field.key === key);
  for (const field of edit.rows.slice(0, at).reverse()) {
    const names = [field.key, field.legacy ?? field.key];
    const present = names.find((name) => edit.tree.pairs.has(name) && !edit.removed.has(name));
    if (present !== undefined) return present;
  }
  return 'id';
}

function aliased({ noun }: FieldEdit<object>, key: string, anchor: string): RoadmapError {
  return new RoadmapError({
    kind: 'user',
    code: `${noun}.aliased`,
    message: `${key} cannot be changed alone: its value is anchored as &${anchor} and used by another key of the same file.`,
    hints: ['Write the value out in both places, then try again.'],
    data: { key, anchor },
  });
}
