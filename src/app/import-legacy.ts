import type { Config } from '../model/config.ts';
import { RoadmapError, type Finding } from '../model/errors.ts';
import { isIssue, type Issue } from '../model/issue.ts';
import { readIssue } from '../model/read-issue.ts';
import type { Files } from '../ports/files.ts';
import type { ImportPlan, PlannedIssue } from './import-plan.ts';
import { notCarried } from './import-record.ts';
import { readShelf, type ImportPorts, type Shelf } from './import-shelf.ts';
import { sourcePath, type ImportSource, type NotCarried, type PlannedFile } from './import-types.ts';

/** What a roadmap consists of besides its configuration. */
const FOLDERS = ['issues', 'milestones', 'projects', 'comments', 'templates', 'archive', 'deleted'] as const;
const ISSUES = /^(?:archive\/)?issues\//;

/**
 * The files of another roadmap as they are, byte for byte, at the place they have there. An issue whose id is here already, by
 * whatever name, stays as it is here.
 * @param top of the other roadmap within the source
 */
export async function planLegacy(
  ports: ImportPorts,
  config: Config,
  source: ImportSource,
  top: string,
): Promise<ImportPlan> {
  const made: Made = { create: [], files: [], unchanged: [], skipped: [], not_carried: [], findings: [] };
  const shelf = await readShelf(ports, config);
  const copied = new Map<string, string>();
  for (const name of await pathsOf(source, top, made)) {
    const text = await source.read(top === '' ? name : `${top}/${name}`, config.format.max_file_bytes);
    if (typeof text !== 'string') made.findings.push(text);
    else if (!ISSUES.test(name)) await copyFile(ports.files, name, text, made);
    else {
      const read = readIssue(name, text, config);
      if (isIssue(read)) copyIssue(read, shelf, copied, made);
      else {
        const file = sourcePath(source, top === '' ? name : `${top}/${name}`);
        made.findings.push(...read.map((finding) => ({ ...finding, file })));
        await copyFile(ports.files, name, text, made);
      }
    }
  }
  return made;
}

type Made = { -readonly [K in keyof ImportPlan]: ImportPlan[K][number][] };

/** In order of folder, then of name. */
async function pathsOf(source: ImportSource, top: string, made: Made): Promise<readonly string[]> {
  const paths: string[] = [];
  const entries = await source.list(top);
  for (const { name, kind } of entries) {
    const known = FOLDERS.some((folder) => folder === name) && kind === 'folder';
    if (!known && name !== '.gitattributes') made.not_carried.push(left(name));
  }
  const waiting = FOLDERS.filter((folder) => entries.some(({ name }) => name === folder)).reverse() as string[];
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    const inside = await source.list(top === '' ? folder : `${top}/${folder}`);
    for (const { name, kind } of inside) {
      const path = `${folder}/${name}`;
      if (kind === 'folder') waiting.push(path);
      else if (/\.(?:md|yaml)$/.test(name)) paths.push(path);
      else made.not_carried.push(left(path));
    }
  }
  return paths;
}

function left(name: string): NotCarried {
  const reason =
    name === 'config.yaml' ? 'this roadmap has its own: compare them by hand' : 'it is no file of a roadmap';
  return notCarried(name, 'file', name, reason);
}

function copyIssue(issue: Issue, shelf: Shelf, copied: Map<string, string>, made: Made): void {
  const { id, path: source, text, values } = issue;
  const holder = shelf.holding(id);
  const links = Object.entries(values.remote_ids ?? {}).map(([remote, number]) => `${remote}:${number}`);
  const rival = links.map((link) => shelf.linked(link)).find((other) => other !== null);
  const skip = (reason: string): void => void made.skipped.push({ source, reason });
  if (holder !== null && holder.path === null) skip(`${id} was deleted here`);
  else if (holder?.path !== undefined && holder.path !== null) made.unchanged.push({ source, id, path: holder.path });
  else if (copied.has(id)) skip(`${copied.get(id) ?? ''} has the same id ${id}`);
  else if (rival !== undefined) skip(`${rival.id} is linked to the same item here`);
  else {
    copied.set(id, source);
    const planned: PlannedIssue = {
      source,
      id,
      path: `.roadmap/${source}`,
      text,
      title: values.title ?? '',
      comments: [],
    };
    made.create.push(planned);
  }
}

async function copyFile(files: Files, name: string, text: string, made: Made): Promise<void> {
  const file: PlannedFile = { path: `.roadmap/${name}`, text };
  const here = await readOrReason(files, file.path);
  if (here === null) made.files.push(file);
  else if (here.text === text) made.unchanged.push({ source: name, id: null, path: file.path });
  else made.skipped.push({ source: name, reason: here.reason ?? 'another file of that name is here' });
}

async function readOrReason(
  files: Files,
  path: string,
): Promise<{ readonly text?: string; readonly reason?: string } | null> {
  try {
    const text = await files.read(path);
    return text === null ? null : { text };
  } catch (error) {
    if (error instanceof RoadmapError) return { reason: error.message };
    throw error;
  }
}

/** A roadmap as it is understood where it lies. */
export interface Understood {
  readonly counts: {
    readonly issues: number;
    readonly archived: number;
    readonly milestones: number;
    readonly projects: number;
    readonly comments: number;
    readonly broken: number;
  };
  /** Name to what it mirrors. */
  readonly remotes: Readonly<Record<string, string>>;
  readonly findings: readonly Finding[];
}

/** Reads the roadmap here, and writes nothing. */
export async function understandHere({ issues, files }: ImportPorts, config: Config): Promise<Understood> {
  const survey = await issues.survey();
  const count = async (folder: string): Promise<number> => (await files.paths(`.roadmap/${folder}`)).length;
  const remotes = Object.entries(config.remotes).map(([name, { type, repo }]) => [name, `${type} ${repo}`] as const);
  return {
    counts: {
      issues: survey.issues.length,
      archived: await count('archive/issues'),
      milestones: await count('milestones'),
      projects: await count('projects'),
      comments: await count('comments'),
      broken: survey.broken.length,
    },
    remotes: Object.fromEntries(remotes),
    findings: survey.findings,
  };
}
