import { COMMENTS, type Comment } from '../../model/comment.ts';
import type { Config } from '../../model/config.ts';
import { RoadmapError, type Finding } from '../../model/errors.ts';
import { isIssue, type Issue } from '../../model/issue.ts';
import { isPlanningFile, readPlanningFile } from '../../model/planning-file.ts';
import { isComment, readComment } from '../../model/read-comment.ts';
import { readIssue } from '../../model/read-issue.ts';
import type { Files } from '../../ports/files.ts';
import type { IssueListing, IssueStore } from '../../ports/issue-store.ts';
import type { Clock } from '../../ports/system.ts';
import { idPart, type Names } from '../dangling.ts';
import { leadsToAny, MILESTONES, PROJECTS } from '../named.ts';
import { MILESTONE, PROJECT, withNames, type NamedFile, type NamedKind, type NamedValues } from '../named-files.ts';
import type { Facts, TextFile } from './facts.ts';

export interface ScanPorts {
  readonly issues: IssueStore;
  readonly files: Files;
  readonly clock: Clock;
}

const ISSUES = '.roadmap/issues';
const ARCHIVED = '.roadmap/archive/issues';
const CONFIG = '.roadmap/config.yaml';

/** Reads all of `.roadmap` once. What cannot be read is a finding, and everything else is read all the same. */
export async function readFacts(ports: ScanPorts, config: Config): Promise<Facts> {
  const reader = new Reader(ports.files, config);
  const listing = await reader.attempt(ISSUES, () => ports.issues.list(), NO_ISSUES);
  reader.findings.push(...listing.findings);
  for (const { path } of listing.broken) await reader.text(path);
  const archived = await reader.archived();
  const milestones = await reader.plans(MILESTONE);
  const projects = await reader.plans(PROJECT);
  const comments = await reader.comments();
  const templates = await reader.folder('.roadmap/templates');
  const configText = await reader.text(CONFIG);
  return {
    config,
    configText,
    now: ports.clock.now(),
    issues: listing.issues,
    archived,
    milestones,
    projects,
    comments,
    templates,
    tombstones: await reader.attempt('.roadmap/deleted', () => ports.issues.tombstones(), []),
    others: await reader.attempt(ISSUES, () => ports.files.others(ISSUES), []),
    names: namesIn(listing, { archived, milestones, projects }),
    texts: [...listing.issues, ...reader.texts],
    findings: reader.findings,
  };
}

const NO_ISSUES: IssueListing = { issues: [], broken: [], findings: [] };

/** Keeps every text and every problem it comes across. */
class Reader {
  readonly findings: Finding[] = [];
  readonly texts: TextFile[] = [];
  private readonly files: Files;
  private readonly config: Config;

  constructor(files: Files, config: Config) {
    this.files = files;
    this.config = config;
  }

  async attempt<T>(path: string, look: () => Promise<T>, otherwise: T): Promise<T> {
    try {
      return await look();
    } catch (error) {
      if (!(error instanceof RoadmapError) || error.kind === 'internal') throw error;
      // A broken file among the issues was told by their listing already.
      const told = this.findings.some(({ file, rule }) => file === path && rule === error.code);
      if (!told) this.findings.push(findingOf(error, path));
      return otherwise;
    }
  }

  async text(path: string): Promise<string | null> {
    const text = await this.attempt(path, () => this.files.read(path), null);
    if (text !== null) this.texts.push({ path, text });
    return text;
  }

  async folder(folder: string): Promise<readonly TextFile[]> {
    const found: TextFile[] = [];
    for (const path of await this.attempt(folder, () => this.files.paths(folder), [])) {
      const text = await this.text(path);
      if (text !== null) found.push({ path, text });
    }
    return found;
  }

  async archived(): Promise<readonly Issue[]> {
    const read = (await this.folder(ARCHIVED)).map(({ path, text }) => readIssue(path, text, this.config));
    this.findings.push(...read.flatMap((each) => (isIssue(each) ? each.findings : each)));
    return read.filter(isIssue);
  }

  async comments(): Promise<readonly Comment[]> {
    const read = (await this.folder(COMMENTS)).map(({ path, text }) => readComment(path, text, this.config));
    this.findings.push(...read.flatMap((each) => (isComment(each) ? each.findings : each)));
    return read.filter(isComment);
  }

  async plans<V extends NamedValues>(kind: NamedKind<V>): Promise<readonly NamedFile<V>[]> {
    const found: NamedFile<V>[] = [];
    for (const folder of [kind.folder, kind.archive])
      for (const file of await this.folder(folder)) {
        const read = readPlanningFile(kind.table, file, this.config);
        this.findings.push(...(isPlanningFile(read) ? read.findings : read));
        if (isPlanningFile(read)) found.push({ ...(await withNames(kind, read)), archived: folder === kind.archive });
      }
    return found;
  }
}

/** What a port refused, as a finding: `<path>:<line>: <message>` is how it words it. */
function findingOf(error: RoadmapError, path: string): Finding {
  const file = typeof error.data['path'] === 'string' ? error.data['path'] : path;
  const rest = error.message.startsWith(`${file}:`) ? error.message.slice(file.length + 1) : error.message;
  const line = /^(\d{1,9}): /.exec(rest);
  return {
    file,
    line: line === null ? 1 : Number(line[1]),
    rule: error.code,
    severity: 'error',
    id: null,
    message: (line === null ? rest : rest.slice(line[0].length)).trim(),
    cure: error.hints[0] ?? 'Look at the file.',
  };
}

function namesIn(
  { issues, broken }: IssueListing,
  { archived, milestones, projects }: Pick<Facts, 'archived' | 'milestones' | 'projects'>,
): Names {
  // A broken one is there.
  const ids = new Set([...[...issues, ...archived].map(({ id }) => id), ...broken.map(({ path }) => idPart(path))]);
  return {
    milestone: leadsToAny(milestones, MILESTONES),
    project: leadsToAny(projects, PROJECTS),
    issue: (name) => ids.has(name),
  };
}
