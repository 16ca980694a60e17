import { RoadmapError } from '../model/errors.ts';
import { shellWord } from '../model/shell-word.ts';
import { leadsTo, noSingle, type Kind } from './named.ts';
import type { NamedFile, NamedKind, NamedListing, NamedValues } from './named-files.ts';

/**
 * The files that these texts name, each once, in their order: a name, an id or its beginning, a slug, a file name, a path.
 * @param archived whether those in the archive are meant, or those that are not; null: both, the latter first
 * @throws RoadmapError `<noun>.unknown`, `<noun>.ambiguous`, `<noun>.broken`, `<noun>.archived`, `<noun>.not_archived`
 */
export function findNamed<V extends NamedValues>(
  kind: NamedKind<V>,
  listing: NamedListing<V>,
  typed: readonly string[],
  archived: boolean | null = false,
): readonly NamedFile<V>[] {
  return [...new Set(typed.map((text) => findOne(kind, listing, text, archived)))];
}

function findOne<V extends NamedValues>(
  kind: NamedKind<V>,
  listing: NamedListing<V>,
  text: string,
  archived: boolean | null,
): NamedFile<V> {
  const { all } = listing;
  const byPath = all.filter(({ path }) => path === text || (text.includes('/') && path.endsWith(`/${text}`)));
  const inFolder = (archive: boolean): readonly NamedFile<V>[] => {
    const there = all.filter((each) => each.archived === archive);
    return leadsTo(there, kind, text);
  };
  const meant = inFolder(archived ?? false);
  const others = inFolder(!(archived ?? false));
  const [found = []] = [byPath, meant, others].filter((files) => files.length > 0);
  const [file, another] = found;
  if (file === undefined) throw brokenOr(kind, listing, text) ?? noSingle(kind, text, [], listing.all);
  if (another !== undefined) throw ambiguous(kind, text, found);
  if (archived !== null && file.archived !== archived) throw elsewhere(kind, file);
  return file;
}

/** The file that was meant may be one that does not load. */
function brokenOr<V extends NamedValues>(kind: Kind, { findings }: NamedListing<V>, text: string): RoadmapError | null {
  const broken = findings.find(
    ({ file, severity }) =>
      severity === 'error' && [file, file.replace(/\.md$/, '')].some((name) => `/${name}`.endsWith(`/${text}`)),
  );
  if (broken === undefined) return null;
  return new RoadmapError({
    kind: 'user',
    code: `${kind.key}.broken`,
    message: `${broken.file}:${String(broken.line)}: ${broken.message}`,
    hints: [broken.cure],
    data: { ref: text, path: broken.file },
  });
}

function elsewhere<V extends NamedValues>(kind: Kind, { archived, name, path }: NamedFile<V>): RoadmapError {
  return new RoadmapError({
    kind: 'user',
    code: `${kind.key}.${archived ? 'archived' : 'not_archived'}`,
    message: archived
      ? `the ${kind.key} ${name} is archived (${path})`
      : `the ${kind.key} ${name} is not archived (${path})`,
    hints: [
      archived ? `roadmap ${kind.key} restore ${shellWord(name)}` : `roadmap ${kind.key} view ${shellWord(name)}`,
    ],
    data: { path },
  });
}

function ambiguous<V extends NamedValues>(kind: Kind, text: string, found: readonly NamedFile<V>[]): RoadmapError {
  return new RoadmapError({
    kind: 'user',
    code: `${kind.key}.ambiguous`,
    message: `${kind.key}: "${text}" may be any of ${String(found.length)}; give the whole name, or the path`,
    hints: found.slice(0, 10).map(({ name, path }) => `${name}  ${path}`),
    data: { value: text, candidates: found.map(({ value, name, path }) => ({ value, name, path })) },
  });
}
