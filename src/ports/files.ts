/**
 * The files of the roadmap that are not issues: configuration, milestones, projects, `.gitattributes`. Paths are relative to
 * the root, with `/`. Symbolic links are refused in every component.
 */
export interface Files {
  /** The text, or null when there is no such file. @throws RoadmapError `file.encoding` when it is not UTF-8. */
  read(path: string): Promise<string | null>;
  /** Paths of the `.md` files in a folder and below it, sorted; none when there is no such folder. */
  paths(folder: string): Promise<readonly string[]>;
  /** Paths of all other files there, sorted: what no listing shows. Dot files are passed over, links are not followed. */
  others(folder: string): Promise<readonly string[]>;
  /** Whether the name of any file in a folder or below it begins so. Names alone: nothing is opened, sorted or kept. */
  anyNamed(folder: string, start: string): Promise<boolean>;
  /** False when it was there already. */
  makeFolder(path: string): Promise<boolean>;
  /** Exclusive: false when a file of that name exists. Whole and durable, or not there. */
  create(path: string, text: string): Promise<boolean>;
  /** Compare and replace: false when the file no longer holds `expected`. Atomic and durable. */
  replace(path: string, expected: string, next: string): Promise<boolean>;
  /** Compare and remove: false when the file no longer holds `expected` (or is gone). Durable. */
  remove(path: string, expected: string): Promise<boolean>;
  /**
   * Moves a file under another name with the bytes it has; folders on the way are made.
   * @returns false when there is no such file. @throws RoadmapError `file.exists` when something has that name already.
   */
  move(from: string, to: string): Promise<boolean>;
}
