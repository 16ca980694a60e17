import type { Config } from '../model/config.ts';
import { RoadmapError } from '../model/errors.ts';
import { isOpen, openIssue } from '../model/issue-source.ts';
import { slug } from '../model/slug.ts';
import type { Files } from '../ports/files.ts';

/** What an issue's `milestone` or `project` may name. */
export interface Kind {
  readonly key: 'milestone' | 'project';
  readonly folder: string;
  /** The key of its file that an issue holds. */
  readonly value: 'name' | 'id';
}

export const MILESTONES: Kind = { key: 'milestone', folder: '.roadmap/milestones', value: 'name' };
export const PROJECTS: Kind = { key: 'project', folder: '.roadmap/projects', value: 'id' };

interface Named {
  /** What an issue holds. */
  readonly value: string;
  /** What else leads to it: name, slug, file name. */
  readonly aliases: readonly string[];
}

/**
 * The value that an issue holds for what a person typed: the value itself, or a name, slug or file name that leads to exactly one.
 * @throws RoadmapError `<key>.unknown` or `<key>.ambiguous`, with the candidates
 */
export async function resolveNamed(files: Files, config: Config, kind: Kind, typed: string): Promise<string> {
  const all = await readNamed(files, config, kind);
  if (all.some((each) => each.value === typed)) return typed;
  const folded = typed.toLowerCase();
  const found = all.filter((each) => each.aliases.some((alias) => alias.toLowerCase() === folded));
  const [first, second] = found;
  if (first !== undefined && second === undefined) return first.value;
  const candidates = (found.length > 1 ? found : all).map((each) => each.value);
  throw new RoadmapError({
    kind: 'user',
    code: `${kind.key}.${found.length > 1 ? 'ambiguous' : 'unknown'}`,
    message: `${kind.key}: ${found.length > 1 ? `"${typed}" may be any of` : `there is no ${kind.key} "${typed}"; there are`} ${shown(candidates)}`,
    data: { value: typed, candidates },
  });
}

async function readNamed(files: Files, config: Config, kind: Kind): Promise<readonly Named[]> {
  const named: Named[] = [];
  for (const path of await files.paths(kind.folder)) {
    const opened = openIssue((await files.read(path)) ?? '', config);
    if (!isOpen(opened)) continue;
    const { tree } = opened;
    const text = (key: string): string | null => {
      const plain = tree.plain(tree.pairs.get(key)?.value);
      return typeof plain === 'string' && plain !== '' ? plain : null;
    };
    const value = text(kind.value);
    if (value === null) continue;
    const name = text('name') ?? value;
    const file = path.slice(path.lastIndexOf('/') + 1);
    named.push({ value, aliases: [value, name, await slug(name), file, file.replace(/\.md$/, '')] });
  }
  return named;
}

/** Everything that leads to one of them, the archived ones included. */
export async function namesOf(files: Files, config: Config, kind: Kind): Promise<ReadonlySet<string>> {
  const archived = { ...kind, folder: kind.folder.replace('.roadmap/', '.roadmap/archive/') };
  const all = [...(await readNamed(files, config, kind)), ...(await readNamed(files, config, archived))];
  return new Set(all.flatMap((each) => [each.value, ...each.aliases]));
}

function shown(candidates: readonly string[]): string {
  if (candidates.length === 0) return 'none';
  const rest = candidates.length - 20;
  return candidates.slice(0, 20).join(', ') + (rest > 0 ? ` and ${String(rest)} more` : '');
}
