import { isMap } from 'yaml';
import type { IssueSource } from './issue-source.ts';
import { entrySpan, lineStart } from './yaml-spans.ts';

/** The lines of one key: from its own line up to that of the next key, comments between them included. */
export interface Block {
  readonly key: string;
  readonly text: string;
}

/** A file's text in pieces; put together again they are the text, byte for byte. */
export interface Blocks {
  /** The opening fence, and what stands before the first key. */
  readonly head: string;
  readonly blocks: readonly Block[];
  /** The closing fence. */
  readonly fence: string;
  readonly body: string;
}

/** @returns null where keys do not stand on lines of their own (`{a: 1, b: 2}`). */
export function splitBlocks({ text, frame, tree }: IssueSource): Blocks | null {
  if (tree.root.flow === true || !isMap(tree.root)) return null;
  const starts = [...tree.pairs].map(([key, pair]) => ({ key, at: entrySpan(text, pair).start }));
  if (starts.some(({ at }) => lineStart(text, at) !== at)) return null;
  const blocks = starts.map(({ key, at }, n) => ({ key, text: text.slice(at, starts[n + 1]?.at ?? frame.yamlEnd) }));
  if (new Set(starts.map(({ at }) => at)).size !== starts.length) return null;
  return {
    head: text.slice(0, starts[0]?.at ?? frame.yamlEnd),
    blocks,
    fence: text.slice(frame.yamlEnd, frame.bodyStart),
    body: text.slice(frame.bodyStart),
  };
}

export function joinBlocks({ head, blocks, fence, body }: Blocks): string {
  return head + blocks.map((block) => block.text).join('') + fence + body;
}
