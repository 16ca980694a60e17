/** What is written in a folder, to be searched: the text of each file below its frontmatter, folded (`model/fold.ts`). */
export interface FoldedTexts {
  /** All of them, as a string of the bytes of their UTF-8; texts that are no longer there may stand between them. */
  readonly bytes: string;
  /** In the order in which they stand in `bytes`, a line feed after each. */
  readonly texts: readonly FoldedText[];
}

export interface FoldedText {
  /** Relative to the repository's root, with `/`. */
  readonly path: string;
  readonly start: number;
  readonly end: number;
}

/** The texts of issues and comments as they are now; from a cache where that is sure to be true. */
export interface IssueTexts {
  folded(folder: 'issues' | 'archive' | 'comments'): Promise<FoldedTexts>;
  /** One file as it is; null when it is gone or is no text. */
  read(path: string): Promise<string | null>;
}
