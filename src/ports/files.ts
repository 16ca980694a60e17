/**
 * The files of the roadmap that are not issues: configuration, milestones, projects, `.gitattributes`. Paths are relative to
 * the root, with `/`. Symbolic links are refused in every component.
 */
export interface Files {
  /** The text, or null when there is no such file. @throws RoadmapError `file.encoding` when it is not UTF-8. */
  read(path: string): Promise<string | null>;
  /** Paths of the `.md` files in a folder and below it, sorted; none when there is no such folder. */
  paths(folder: string): Promise<readonly string[]>;
  /** Whether the name of any file in a folder or below it begins so. Names alone: nothing is opened, sorted or kept. */
  anyNamed(folder: string, start: string): Promise<boolean>;
  /** Paths of the `.md` files in a folder and below it in which one of these words stands, sorted. Nothing is parsed. */
  mentioning(folder: string, words: readonly string[]): Promise<readonly string[]>;
  /** False when it was there already. */
  makeFolder(path: string): Promise<boolean>;
  /** Exclusive: false when a file of that name exists. Whole and durable, or not there. */
  create(path: string, text: string): Promise<boolean>;
  /** Compare and replace: false when the file no longer holds `expected`. Atomic and durable. */
  replace(path: string, expected: string, next: string): Promise<boolean>;
}
