import { RoadmapError } from '../model/errors.ts';
import { shellWord } from '../model/shell-word.ts';
import { IMPORT_FORMATS, type ImportFormat, type ImportSource, type SourceEntry } from './import-types.ts';

/** What a source is, and where in it that lies: a folder, or the file itself (`''`). */
export interface Detected {
  readonly format: ImportFormat;
  readonly path: string;
}

/** By the names in a folder, the folder being one of such a thing. */
const IN_FOLDER: Readonly<Record<ImportFormat, (names: Names) => string | null>> = {
  'roadmap-legacy': (names) => (names.folders.has('issues') && !names.files.has('issues.jsonl') ? '' : null),
  'backlog-md': (names) => (names.folders.has('tasks') ? '' : null),
  beads: (names) => ['issues.jsonl', 'beads.jsonl'].find((name) => names.files.has(name)) ?? null,
  'github-json': () => null,
};
/** Where such things lie in a repository. */
const IN_REPOSITORY: readonly (readonly [folder: string, format: ImportFormat])[] = [
  ['.roadmap', 'roadmap-legacy'],
  ['backlog', 'backlog-md'],
  ['.backlog', 'backlog-md'],
  ['.beads', 'beads'],
];
const BY_NAME: readonly (readonly [pattern: RegExp, format: ImportFormat])[] = [
  [/\.jsonl$/i, 'beads'],
  [/\.json$/i, 'github-json'],
];

interface Names {
  readonly files: ReadonlySet<string>;
  readonly folders: ReadonlySet<string>;
}

/**
 * Tells what a source is from names alone.
 * @param wanted when the person said what it is
 * @throws RoadmapError `import.unknown`, `import.several`, `import.format` when it is not what was said
 */
export async function detectFormat(source: ImportSource, wanted: ImportFormat | null): Promise<Detected> {
  const found = source.kind === 'file' ? inFile(source.name, wanted) : await inFolder(source);
  const fitting = found.filter(({ format }) => wanted === null || format === wanted);
  const [first, second] = fitting;
  if (first === undefined) throw unknown(source, wanted, found);
  if (second === undefined) return first;
  const top = source.name.replace(/\/+$/, '');
  throw new RoadmapError({
    kind: 'user',
    code: 'import.several',
    message: `${source.name} may be several things: ${fitting.map(({ format, path }) => `${format} (${path || 'itself'})`).join(', ')}`,
    hints: fitting.map(
      ({ format, path }) => `roadmap import ${shellWord(path === '' ? top : `${top}/${path}`)} --from ${format}`,
    ),
    data: { found: fitting },
  });
}

function inFile(name: string, wanted: ImportFormat | null): readonly Detected[] {
  if (wanted === 'beads' || wanted === 'github-json') return [{ format: wanted, path: '' }];
  return BY_NAME.filter(([pattern]) => pattern.test(name)).map(([, format]) => ({ format, path: '' }));
}

async function inFolder(source: ImportSource): Promise<readonly Detected[]> {
  const found = [...whatIs(await source.list(''), '')];
  for (const [folder, format] of IN_REPOSITORY)
    found.push(...whatIs(await source.list(folder), folder).filter((one) => one.format === format));
  // What lies beside the roadmap here is meant, not the roadmap itself.
  const others = found.filter(({ path }) => !source.isHere(path));
  return others.length > 0 ? others : found;
}

function whatIs(entries: readonly SourceEntry[], folder: string): readonly Detected[] {
  const named = (kind: SourceEntry['kind']): ReadonlySet<string> =>
    new Set(entries.filter((entry) => entry.kind === kind).map((entry) => entry.name));
  const names: Names = { files: named('file'), folders: named('folder') };
  return IMPORT_FORMATS.flatMap((format) => {
    const inside = IN_FOLDER[format](names);
    return inside === null ? [] : [{ format, path: [folder, inside].filter((part) => part !== '').join('/') }];
  });
}

function unknown(source: ImportSource, wanted: ImportFormat | null, found: readonly Detected[]): RoadmapError {
  const is = found.map(({ format }) => format).join(', ');
  const said = wanted === null ? '' : ` is no ${wanted}${is === '' ? '' : `; it looks like ${is}`}`;
  return new RoadmapError({
    kind: 'user',
    code: wanted === null ? 'import.unknown' : 'import.format',
    message:
      wanted === null
        ? `${source.name}: it is not clear what this is; expected a .roadmap folder, a Backlog.md folder, issues.jsonl of beads, or what gh issue list --json prints`
        : `${source.name}${said}`,
    hints: [
      wanted === null && source.kind === 'file'
        ? `roadmap import ${shellWord(source.name)} --from github-json`
        : 'roadmap import --help',
    ],
    data: { expected: IMPORT_FORMATS, found: found.map(({ format }) => format) },
  });
}
