import { RoadmapError } from '../model/errors.ts';
import { claimsOf } from '../model/links.ts';
import { milestoneTable, type MilestoneValues } from '../model/milestone.ts';
import { isPlanningFile, readPlanningFile, type PlanningFile } from '../model/planning-file.ts';
import { slug } from '../model/slug.ts';
import type { Engine } from './types.ts';

export const MILESTONES = '.roadmap/milestones';
const ARCHIVE = '.roadmap/archive/milestones';

/** A milestone's file here. An archived one is known, so that nothing is made a second time, and left alone. */
export interface MilestoneFile extends PlanningFile<MilestoneValues> {
  /** Its file's name without `.md`: what a report calls it. */
  readonly stem: string;
  readonly archived: boolean;
  /** The key it is linked to on this remote; null: none. */
  readonly key: string | null;
  /** What else leads to it, in lower case: its slug, its file's name. */
  readonly aliases: readonly string[];
}

/** A file that cannot be read, with the keys that it seems to claim. */
export interface BrokenMilestone {
  readonly path: string;
  readonly claims: readonly string[];
}

export interface MilestoneFiles {
  readonly all: readonly MilestoneFile[];
  readonly broken: readonly BrokenMilestone[];
  /** Names of files that there are, here or in the archive. */
  readonly taken: ReadonlySet<string>;
}

/** All of them, the archived ones last. Never throws for what is in a file. */
export async function readMilestoneFiles(engine: Engine): Promise<MilestoneFiles> {
  const all: MilestoneFile[] = [];
  const broken: BrokenMilestone[] = [];
  const taken = new Set<string>();
  for (const folder of [MILESTONES, ARCHIVE])
    for (const path of await engine.files.paths(folder)) {
      taken.add(`${stemOf(path)}.md`);
      const text = await readText(engine, path);
      const file = text === null ? null : await readMilestone(engine, path, text);
      if (file === null) broken.push({ path, claims: claimed(engine, text ?? '') });
      else all.push(file);
    }
  return { all, broken, taken };
}

/** A text as a milestone's; null when it does not load. */
export async function readMilestone(engine: Engine, path: string, text: string): Promise<MilestoneFile | null> {
  const read = readPlanningFile(milestoneTable, { path, text }, engine.config);
  if (!isPlanningFile(read)) return null;
  const stem = stemOf(path);
  const aliases = [await slug(read.values.name), stem, `${stem}.md`].map((alias) => alias.toLowerCase());
  const key = read.values.remote_ids?.[engine.remote] ?? null;
  return { ...read, stem, key, aliases, archived: path.startsWith(`${ARCHIVE}/`) };
}

/** Null also for a file that is no text of ours: one of them never stands in the way of the others. */
export async function readText({ files }: Engine, path: string): Promise<string | null> {
  try {
    return await files.read(path);
  } catch (error) {
    if (error instanceof RoadmapError && error.kind !== 'internal') return null;
    throw error;
  }
}

export function stemOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1).replace(/\.md$/, '');
}

/** An issue's file spells its older link `github_issue`. */
function claimed({ remote }: Engine, text: string): readonly string[] {
  const claims = claimsOf(text.replaceAll('github_milestone', 'github_issue'));
  return claims.flatMap((claim) => (claim.startsWith(`${remote}:`) ? [claim.slice(remote.length + 1)] : []));
}

/** Which milestone a text names: the one of that very name, else the only one that it leads to; null: none, or several. */
export function namedBy(all: readonly MilestoneFile[]): (text: string) => MilestoneFile | null {
  const names = new Map<string, MilestoneFile[]>();
  const aliases = new Map<string, Set<MilestoneFile>>();
  for (const file of all) {
    const { name } = file.values;
    names.set(name, [...(names.get(name) ?? []), file]);
    for (const alias of [name.toLowerCase(), ...file.aliases])
      aliases.set(alias, (aliases.get(alias) ?? new Set()).add(file));
  }
  return (text) => {
    const [file, another] = names.get(text) ?? [...(aliases.get(text.toLowerCase()) ?? [])];
    return file === undefined || another !== undefined ? null : file;
  };
}
