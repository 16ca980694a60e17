import type { Files } from '../../src/ports/files.ts';

export interface MemoryFiles extends Files {
  /** Path to text; may be changed at will, as a person with an editor does. */
  readonly texts: Map<string, string>;
}

/** `Files` on a map; there are no folders but in names. */
export function createMemoryFiles(contents: Readonly<Record<string, string>> = {}): MemoryFiles {
  const texts = new Map(Object.entries(contents));
  const inside = (folder: string): string[] => [...texts.keys()].filter((path) => path.startsWith(`${folder}/`)).sort();
  const create = (path: string, text: string): boolean => !texts.has(path) && texts.set(path, text).has(path);
  return {
    texts,
    read: async (path) => texts.get(path) ?? null,
    paths: async (folder) => inside(folder).filter((path) => path.endsWith('.md')),
    others: async (folder) => inside(folder).filter((path) => !path.endsWith('.md')),
    anyNamed: async (folder, start) =>
      inside(folder).some((path) => path.split('/').at(-1)?.startsWith(start) === true),
    makeFolder: async () => true,
    create: async (path, text) => create(path, text),
    replace: async (path, expected, next) => texts.get(path) === expected && texts.set(path, next).has(path),
    remove: async (path, expected) => texts.get(path) === expected && texts.delete(path),
    move: async (from, to) => {
      const text = texts.get(from);
      return text !== undefined && create(to, text) && texts.delete(from);
    },
  };
}
