import type { Config } from '../model/config.ts';
import { RoadmapError } from '../model/errors.ts';
import { readBacklogMd } from './import-backlog-md.ts';
import { readBeads } from './import-beads.ts';
import { detectFormat, type Detected } from './import-detect.ts';
import { readGithubJson } from './import-github-json.ts';
import { planLegacy, understandHere, type Understood } from './import-legacy.ts';
import { planImport, type ImportPlan, type PlannedIssue } from './import-plan.ts';
import type { ImportPorts } from './import-shelf.ts';
import type { ImportFormat, ImportSource, Reading, Skipped } from './import-types.ts';

export interface ImportRequest {
  readonly source: ImportSource;
  readonly from: ImportFormat | null;
  /** Tells two sources apart that name their issues alike; null: there is one. */
  readonly as: string | null;
  /** Hosts whose issues a configured remote means. */
  readonly hosts: readonly string[];
}

export interface ReadyImport {
  readonly from: ImportFormat;
  readonly plan: ImportPlan;
  /** The source is this very roadmap: there is nothing to write. */
  readonly here: Understood | null;
}

const NOTHING: ImportPlan = { create: [], files: [], unchanged: [], skipped: [], not_carried: [], findings: [] };

/** Reads the source and says what would be written; writes nothing. @throws RoadmapError `import.*` */
export async function prepareImport(ports: ImportPorts, config: Config, request: ImportRequest): Promise<ReadyImport> {
  const { source } = request;
  const found = await detectFormat(source, request.from);
  const from = found.format;
  if (from === 'roadmap-legacy' && source.isHere(found.path))
    return { from, plan: NOTHING, here: await understandHere(ports, config) };
  const plan =
    from === 'roadmap-legacy'
      ? await planLegacy(ports, config, source, found.path)
      : await planImport(ports, config, await readForeign(found, request, config));
  return { from, plan: { ...plan, findings: [...source.refused(), ...plan.findings] }, here: null };
}

function readForeign({ format, path }: Detected, request: ImportRequest, config: Config): Promise<Reading> {
  const { source, hosts } = request;
  const prefix = request.as === null ? '' : `${request.as}/`;
  if (format === 'beads') return readBeads(source, path, config, prefix);
  if (format === 'backlog-md') return readBacklogMd(source, path, config, prefix);
  return readGithubJson(source, path, { config, hosts, prefix });
}

export interface Imported {
  readonly created: readonly PlannedIssue[];
  /** Paths of what is no issue. */
  readonly files: readonly string[];
  readonly skipped: readonly Skipped[];
}

/** Files written side by side: what takes long is waiting for the disk. */
const AT_ONCE = 16;

/**
 * Writes what was planned: exclusively, and of each issue its own file last, so that an import that is killed and run again
 * ends as one that was not.
 * @param onProgress is called with how many issues are written
 */
export async function runImport(
  ports: ImportPorts,
  plan: ImportPlan,
  onProgress: (done: number) => void,
): Promise<Imported> {
  const created: PlannedIssue[] = [];
  const skipped: Skipped[] = [];
  const files: string[] = [];
  for (const { path, text } of plan.files) {
    const reason = await writing(path, () => ports.files.create(path, text));
    if (reason === null) files.push(path);
    else skipped.push({ source: path, reason, failed: true });
  }
  for (let at = 0; at < plan.create.length; at += AT_ONCE) {
    const batch = plan.create.slice(at, at + AT_ONCE);
    const ended = await Promise.allSettled(batch.map((issue) => writeIssue(ports, issue)));
    for (const [index, issue] of batch.entries()) {
      const end = ended[index];
      if (end?.status === 'rejected') throw end.reason;
      if (end?.value === null) created.push(issue);
      else skipped.push({ source: issue.source, reason: end?.value ?? '', failed: true });
    }
    onProgress(created.length);
  }
  return { created, files, skipped };
}

/** @returns why it was not written, or null */
async function writeIssue({ issues, archive, files }: ImportPorts, issue: PlannedIssue): Promise<string | null> {
  const { path, text, comments } = issue;
  for (const comment of comments) {
    // The same comment is the same file, which an earlier run may have written.
    await writing(comment.path, () => files.create(comment.path, comment.text));
  }
  const store = path.startsWith('.roadmap/archive/') ? archive : issues;
  return writing(path, () => store.create(path, text));
}

/** Of one file alone; a full disk or a folder that may not be written ends the run. */
const OWN: ReadonlySet<string> = new Set(['file.too_large', 'file.text', 'path.unsafe']);

async function writing(path: string, create: () => Promise<boolean>): Promise<string | null> {
  try {
    return (await create()) ? null : `${path} exists`;
  } catch (error) {
    if (error instanceof RoadmapError && OWN.has(error.code)) return error.message;
    throw error;
  }
}
