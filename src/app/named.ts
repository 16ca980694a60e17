import type { Config } from '../model/config.ts';
import { RoadmapError } from '../model/errors.ts';
import { findFrame } from '../model/frontmatter.ts';
import { readPlainYaml } from '../model/plain-yaml.ts';
import { slug } from '../model/slug.ts';
import { suggest } from '../model/suggest.ts';
import type { Files } from '../ports/files.ts';

/** What an issue's `milestone` or `project` may name. */
export interface Kind {
  readonly key: 'milestone' | 'project';
  readonly folder: string;
  readonly archive: string;
  /** The key of its file that an issue holds. */
  readonly value: 'name' | 'id';
}

export const MILESTONES: Kind = {
  key: 'milestone',
  folder: '.roadmap/milestones',
  archive: '.roadmap/archive/milestones',
  value: 'name',
};
export const PROJECTS: Kind = {
  key: 'project',
  folder: '.roadmap/projects',
  archive: '.roadmap/archive/projects',
  value: 'id',
};

export interface Named {
  /** What an issue holds. */
  readonly value: string;
  readonly name: string;
  readonly path: string;
  /** What else leads to it: name, slug, file name. */
  readonly aliases: readonly string[];
}

/**
 * The value that an issue holds for what a person typed: the value itself, or a name, slug or file name that leads to exactly
 * one; of a project also the beginning of its id.
 * @throws RoadmapError `<key>.unknown` or `<key>.ambiguous`, with the candidates
 */
export async function resolveNamed(files: Files, config: Config, kind: Kind, typed: string): Promise<string> {
  const all = await readNamed(files, config, kind, kind.folder);
  const found = leadsTo(all, kind, typed);
  const [first, ...others] = found;
  // Copies of one file mean the same to an issue.
  if (first !== undefined && others.every(({ value }) => value === first.value)) return first.value;
  throw noSingle(kind, typed, found, all);
}

/** Whether a text leads to any of them, the archived ones included. */
export async function namesOf(files: Files, config: Config, kind: Kind): Promise<(text: string) => boolean> {
  const [active, archived] = await Promise.all([
    readNamed(files, config, kind, kind.folder),
    readNamed(files, config, kind, kind.archive),
  ]);
  return leadsToAny([...active, ...archived], kind);
}

/** Whether a text leads to any of these; many issues may ask. */
export function leadsToAny(all: readonly Named[], kind: Kind): (text: string) => boolean {
  const names = new Set(all.flatMap(({ value, aliases }) => [value, ...aliases].map((name) => name.toLowerCase())));
  return (text) => names.has(text.toLowerCase()) || (kind.value === 'id' && leadsTo(all, kind, text).length > 0);
}

/** All that a text may mean: what holds that very value, else what any name, slug or file name leads to, else an id's beginning. */
export function leadsTo<T extends Named>(all: readonly T[], kind: Kind, typed: string): readonly T[] {
  const exact = all.filter((each) => each.value === typed);
  if (exact.length > 0) return exact;
  const folded = typed.toLowerCase();
  const named = all.filter(({ aliases }) => aliases.some((alias) => alias.toLowerCase() === folded));
  if (named.length > 0 || kind.value !== 'id' || !/^[0-9a-f]{4,8}$/.test(folded)) return named;
  return all.filter(({ value }) => value.startsWith(folded));
}

/** Said when a text leads to none, or to several, of them. */
export function noSingle<T extends Named>(
  kind: Kind,
  typed: string,
  found: readonly T[],
  all: readonly T[],
): RoadmapError {
  const several = found.length > 0;
  const candidates = several ? found : all;
  const near = several ? null : suggest(typed, new Set(all.flatMap(({ name, value }) => [name, value])));
  const labels = shown(
    candidates.map((each) => (each.value === each.name ? each.name : `${each.value} (${each.name})`)),
  );
  return new RoadmapError({
    kind: 'user',
    code: `${kind.key}.${several ? 'ambiguous' : 'unknown'}`,
    message: `${kind.key}: ${several ? `"${typed}" may be any of` : `there is no ${kind.key} "${typed}"; there are`} ${labels}`,
    hints: [
      ...(near === null ? [] : [`did you mean "${near}"?`]),
      `roadmap ${kind.key} ${all.length === 0 ? 'create <name>' : 'list'}`,
    ],
    data: { value: typed, candidates: candidates.map(({ value }) => value) },
  });
}

/** What leads to a file: its name, that name's slug, and the name of the file with and without `.md`. */
export async function aliasesOf(path: string, name: string): Promise<readonly string[]> {
  const file = path.slice(path.lastIndexOf('/') + 1);
  return [name, await slug(name), file, file.replace(/\.md$/, '')];
}

async function readNamed(files: Files, config: Config, kind: Kind, folder: string): Promise<readonly Named[]> {
  const named: Named[] = [];
  for (const path of await files.paths(folder)) {
    const text = await readOrNull(files, path);
    const keys = text === null ? null : await keysOf(text, config);
    const value = keys?.(kind.value) ?? null;
    if (value === null) continue;
    const name = keys?.('name') ?? value;
    named.push({ value, name, path, aliases: [value, ...(await aliasesOf(path, name))] });
  }
  return named;
}

/** Null also for a file that is no text of ours: one of them never stands in the way of the others. */
async function readOrNull(files: Files, path: string): Promise<string | null> {
  try {
    return await files.read(path);
  } catch (error) {
    if (error instanceof RoadmapError && error.kind !== 'internal') return null;
    throw error;
  }
}

/** What single keys say; the YAML library is asked only about a file that is not plain. */
async function keysOf(text: string, config: Config): Promise<((key: string) => string | null) | null> {
  const frame = findFrame(text);
  const entries = typeof frame === 'string' ? null : readPlainYaml(text.slice(0, frame.yamlEnd));
  const plainAt = entries === null ? await treeOf(text, config) : (key: string) => entries.get(key);
  if (plainAt === null) return null;
  return (key) => {
    const plain = plainAt(key);
    return typeof plain === 'string' && plain !== '' ? plain : null;
  };
}

async function treeOf(text: string, config: Config): Promise<((key: string) => unknown) | null> {
  const { isOpen, openIssue } = await import('../model/issue-source.ts');
  const opened = openIssue(text, config);
  return isOpen(opened) ? (key) => opened.tree.plainAt(key) : null;
}

function shown(candidates: readonly string[]): string {
  if (candidates.length === 0) return 'none';
  const rest = candidates.length - 20;
  return candidates.slice(0, 20).join(', ') + (rest > 0 ? ` and ${String(rest)} more` : '');
}
