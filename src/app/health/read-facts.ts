import { COMMENTS, type Comment } from '../../model/comment.ts';
import type { Config } from '../../model/config.ts';
import { RoadmapError, type Finding } from '../../model/errors.ts';
import { isOpen, openIssue, problemLine } from '../../model/issue-source.ts';
import { isIssue, type Issue } from '../../model/issue.ts';
import { isComment, readComment } from '../../model/read-comment.ts';
import { readIssue } from '../../model/read-issue.ts';
import { slug } from '../../model/slug.ts';
import type { Files } from '../../ports/files.ts';
import type { IssueListing, IssueStore } from '../../ports/issue-store.ts';
import type { Clock } from '../../ports/system.ts';
import { idPart, type Names } from '../dangling.ts';
import type { Facts, PlanFile, TextFile } from './facts.ts';

export interface ScanPorts {
  readonly issues: IssueStore;
  readonly files: Files;
  readonly clock: Clock;
}

const ISSUES = '.roadmap/issues';
const ARCHIVE = '.roadmap/archive';
const CONFIG = '.roadmap/config.yaml';

/** Reads all of `.roadmap` once. What cannot be read is a finding, and everything else is read all the same. */
export async function readFacts(ports: ScanPorts, config: Config): Promise<Facts> {
  const reader = new Reader(ports.files, config);
  const listing = await reader.attempt(ISSUES, () => ports.issues.list(), NO_ISSUES);
  reader.findings.push(...listing.findings);
  for (const { path } of listing.broken) await reader.text(path);
  const archived = await reader.archived();
  const milestones = await reader.plans('milestones');
  const projects = await reader.plans('projects');
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
    names: await namesIn(listing, { archived, milestones, projects }),
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
    const read = (await this.folder(`${ARCHIVE}/issues`)).map(({ path, text }) => readIssue(path, text, this.config));
    this.findings.push(...read.flatMap((each) => (isIssue(each) ? each.findings : each)));
    return read.filter(isIssue);
  }

  async comments(): Promise<readonly Comment[]> {
    const read = (await this.folder(COMMENTS)).map(({ path, text }) => readComment(path, text, this.config));
    this.findings.push(...read.flatMap((each) => (isComment(each) ? each.findings : each)));
    return read.filter(isComment);
  }

  async plans(kind: 'milestones' | 'projects'): Promise<readonly PlanFile[]> {
    const live = await this.folder(`.roadmap/${kind}`);
    const archived = await this.folder(`${ARCHIVE}/${kind}`);
    return [...live.map((file) => this.plan(file, false)), ...archived.map((file) => this.plan(file, true))].flat();
  }

  private plan({ path, text }: TextFile, archived: boolean): readonly PlanFile[] {
    const opened = openIssue(text, this.config);
    if (!isOpen(opened)) {
      for (const problem of opened) {
        const { rule, message, cure } = problem;
        this.findings.push({
          file: path,
          line: problemLine(text, problem),
          rule,
          severity: 'error',
          id: null,
          message,
          cure,
        });
      }
      return [];
    }
    const { tree } = opened;
    return [{ path, text, archived, entry: (key) => tree.plain(tree.pairs.get(key)?.value) }];
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

async function namesIn(
  { issues, broken }: IssueListing,
  { archived, milestones, projects }: Pick<Facts, 'archived' | 'milestones' | 'projects'>,
): Promise<Names> {
  return {
    milestone: new Set((await Promise.all(milestones.map((file) => aliasesOf(file, 'name')))).flat()),
    project: new Set((await Promise.all(projects.map((file) => aliasesOf(file, 'id')))).flat()),
    issue: new Set([
      ...[...issues, ...archived].map(({ id }) => id),
      // Broken, but there.
      ...broken.map(({ path }) => idPart(path)),
    ]),
  };
}

/** What leads to a milestone or project: what an issue holds, its name, slug and file name. */
async function aliasesOf({ path, entry }: PlanFile, key: 'name' | 'id'): Promise<readonly string[]> {
  const file = path.slice(path.lastIndexOf('/') + 1);
  const words = [entry(key), entry('name')].filter((word) => typeof word === 'string' && word !== '') as string[];
  if (words.length === 0) return [];
  return [...words, await slug(words.at(-1) ?? ''), file, file.replace(/\.md$/, '')];
}
