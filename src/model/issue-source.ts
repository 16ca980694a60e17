import type { Config } from './config.ts';
import { conflictAt } from './conflict-markers.ts';
import { findFrame, lineAt } from './frontmatter.ts';
import type { Frame } from './frontmatter.ts';
import { remembered } from './remembered.ts';
import { isTree, parseYaml } from './yaml-tree.ts';
import type { YamlProblem, YamlTree } from './yaml-tree.ts';

/** An issue file that could be opened: its text, its parts, and the tree of its frontmatter. Offsets are into the text. */
export interface IssueSource {
  readonly text: string;
  readonly frame: Frame;
  readonly tree: YamlTree;
}

/** Reads the outer form of an issue file. The problems are those that keep it from loading at all. */
export function openIssue(text: string, config: Config): IssueSource | readonly YamlProblem[] {
  const frame = findFrame(text);
  const early = unfit(text, config) ?? conflict(text, typeof frame === 'string' ? text.length : frame.bodyStart);
  if (early !== null) return [early];
  if (typeof frame === 'string') return [frame === 'missing' ? NO_FRONTMATTER : UNCLOSED];
  const source = text.slice(0, frame.yamlEnd);
  const tree = source.length > LONGEST ? parseYaml(source) : parseAgain(source);
  return isTree(tree) ? { text, frame, tree } : tree.map((problem) => emptied(problem, text, frame));
}

export function isOpen(opened: IssueSource | readonly YamlProblem[]): opened is IssueSource {
  return 'tree' in opened;
}

/** What an edit has made and verified, the next one begins with. */
const parseAgain = remembered(32, parseYaml);
/** More than real ones have: what is kept stays small. */
const LONGEST = 4000;

const NO_FRONTMATTER: YamlProblem = {
  rule: 'frontmatter.missing',
  offset: 0,
  message: 'The file does not begin with frontmatter: expected "---" on the first line.',
  cure: 'Put "---", the keys id and title, and another "---" at the beginning.',
};

const UNCLOSED: YamlProblem = {
  rule: 'frontmatter.unclosed',
  offset: 0,
  message: 'The frontmatter that begins here is never closed: expected a line that is only "---".',
  cure: 'Put a line "---" after the last key.',
};

function unfit(text: string, config: Config): YamlProblem | null {
  const most = config.format.max_file_bytes;
  // Never more bytes than this; the store has counted them exactly.
  if (text.length > most) {
    const message = `The file is larger than ${String(most)} bytes.`;
    return { rule: 'file.too_large', offset: 0, message, cure: 'Shorten it, or raise format.max_file_bytes.' };
  }
  const nul = text.indexOf('\0');
  if (nul === -1) return null;
  return {
    rule: 'file.nul',
    offset: nul,
    message: 'The file holds a NUL character.',
    cure: 'Remove the NUL character.',
  };
}

function conflict(text: string, bodyStart: number): YamlProblem | null {
  const offset = conflictAt(text, bodyStart);
  if (offset === null) return null;
  const message = 'Git conflict markers begin here.';
  return { rule: 'file.conflict', offset, message, cure: 'Resolve the conflict, then remove the marker lines.' };
}

/** YAML calls an empty frontmatter "no mapping"; what is missing is the id. */
function emptied(problem: YamlProblem, text: string, frame: Frame): YamlProblem {
  const lines = text.slice(0, frame.yamlEnd).split('\n').slice(1);
  const empty = lines.every((line) => /^[ \t]*(?:#|\r?$)/.test(line));
  if (empty)
    return { rule: 'id.missing', offset: 0, message: 'The frontmatter is empty.', cure: 'Add the keys id and title.' };
  return problem.offset >= frame.yamlEnd ? { ...problem, offset: Math.max(0, frame.yamlEnd - 1) } : problem;
}

/** The 1-based line of a problem. */
export function problemLine(text: string, problem: YamlProblem): number {
  return lineAt(text, problem.offset);
}
