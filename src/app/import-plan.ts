import { commentPath, printComment } from '../model/comment.ts';
import type { Config } from '../model/config.ts';
import { RoadmapError, type Finding } from '../model/errors.ts';
import { derivedId } from '../model/derived-id.ts';
import { printIssue } from '../model/print-issue.ts';
import { issueFileName, pulledFileName } from '../model/slug.ts';
import { isoSeconds, timeMs } from '../model/time.ts';
import { planMilestones } from './import-milestones.ts';
import { notCarried } from './import-record.ts';
import { placeRelations, type Placed, type PlacedRelations } from './import-relations.ts';
import { ORIGIN_KEY } from './import-origin.ts';
import { readShelf, type Holder, type ImportPorts, type Shelf } from './import-shelf.ts';
import type { ForeignComment, ForeignIssue, NotCarried, PlannedFile, Reading, Skipped } from './import-types.ts';

export interface PlannedIssue extends PlannedFile {
  readonly source: string;
  readonly id: string;
  readonly title: string;
  readonly comments: readonly PlannedFile[];
}

export interface ImportPlan {
  /** In the order of the source. */
  readonly create: readonly PlannedIssue[];
  /** What is no issue: milestones, and all else that a whole roadmap has. */
  readonly files: readonly PlannedFile[];
  readonly unchanged: readonly { readonly source: string; readonly id: string | null; readonly path: string }[];
  readonly skipped: readonly Skipped[];
  readonly not_carried: readonly NotCarried[];
  readonly findings: readonly Finding[];
}

/**
 * What an import would write. A function of what was read and of what is here: nothing is drawn, no clock is asked, so that
 * the same source makes the same files in every clone.
 */
export async function planImport(ports: ImportPorts, config: Config, reading: Reading): Promise<ImportPlan> {
  const sorted = sortOut(reading.issues, await readShelf(ports, config));
  const named = new Set(sorted.placed.flatMap(({ issue }) => issue.values.milestone ?? []));
  const { files, names } = await planMilestones(ports.files, config, named, reading.milestones);
  const placed = sorted.placed.map(({ id, issue }) => ({ id, issue: withMilestone(issue, names) }));
  const first = await printAll(placed, sorted.idOf);
  for (const { source } of first.skipped) sorted.idOf.delete(source);
  const left = placed.filter(({ issue }) => sorted.idOf.has(issue.source));
  // Nobody is to depend on what no file can hold.
  const { create, not_carried } = left.length === placed.length ? first : await printAll(left, sorted.idOf);
  const written = new Set(create.map(({ source }) => source));
  return {
    create,
    files,
    unchanged: sorted.unchanged,
    skipped: [...reading.skipped, ...sorted.skipped, ...first.skipped],
    // Of what is not written now, nothing is lost now.
    not_carried: [...reading.not_carried, ...not_carried].filter(({ source }) => written.has(source)),
    findings: [...reading.findings, ...sorted.findings],
  };
}

function withMilestone(issue: ForeignIssue, names: ReadonlyMap<string, string>): ForeignIssue {
  const name = issue.values.milestone?.toLowerCase();
  const milestone = name === undefined ? undefined : names.get(name);
  return milestone === undefined ? issue : { ...issue, values: { ...issue.values, milestone } };
}

async function printAll(
  placed: readonly Placed[],
  idOf: ReadonlyMap<string, string>,
): Promise<Pick<ImportPlan, 'create' | 'skipped' | 'not_carried'>> {
  const { relations, not_carried } = placeRelations(placed, idOf);
  const create: PlannedIssue[] = [];
  const skipped: Skipped[] = [];
  const lost: NotCarried[] = [...not_carried];
  for (const one of placed) {
    try {
      create.push(await printPlaced(one, relations.get(one.id), lost));
    } catch (error) {
      if (!(error instanceof RoadmapError)) throw error;
      skipped.push({ source: one.issue.source, reason: error.message, failed: true });
    }
  }
  return { create, skipped, not_carried: lost };
}

interface Sorted extends Pick<ImportPlan, 'unchanged' | 'skipped' | 'findings'> {
  readonly placed: readonly Placed[];
  /** By the name that the source gives it. */
  readonly idOf: Map<string, string>;
}

function sortOut(issues: readonly ForeignIssue[], shelf: Shelf): Sorted {
  const placed: Placed[] = [];
  const idOf = new Map<string, string>();
  const unchanged: ImportPlan['unchanged'][number][] = [];
  const skipped: Skipped[] = [];
  const findings: Finding[] = [];
  const fresh = new Set<string>();
  for (const issue of issues) {
    const { source, seed } = issue;
    const holder = shelf.find(issue);
    if (idOf.has(source)) skipped.push({ source, reason: 'the source holds it twice; the first one counts' });
    else if (holder === null) {
      const id = derivedId(seed.type, seed.key, { has: (taken) => shelf.has(taken) || fresh.has(taken) });
      fresh.add(id);
      idOf.set(source, id);
      placed.push({ issue, id });
    } else if (holder.path === null) skipped.push({ source, reason: `it was deleted here (${holder.id})` });
    else {
      idOf.set(source, holder.id);
      unchanged.push({ source, id: holder.id, path: holder.path });
      findings.push(...namesake(issue, holder));
    }
  }
  return { placed, idOf, unchanged, skipped, findings };
}

/** Two projects may both have a `task-1`. */
function namesake({ source, origin, values }: ForeignIssue, holder: Holder): readonly Finding[] {
  const { path, created } = holder;
  if (holder.origin !== origin || path === null) return [];
  if (created === null || values.created === undefined || values.created === null || values.created === created)
    return [];
  return [
    {
      file: path,
      line: 1,
      rule: 'import.namesake',
      severity: 'warning',
      id: holder.id,
      message: `It was imported as ${source}, but was created at another time than the ${source} that was read now.`,
      cure: 'If this is another project, import it under a name of its own: --as <name>.',
    },
  ];
}

/** @throws RoadmapError `issue.unwritable` */
async function printPlaced(
  { issue, id }: Placed,
  relations: PlacedRelations | undefined,
  lost: NotCarried[],
): Promise<PlannedIssue> {
  const { values, link, body, source } = issue;
  const text = printIssue({
    id,
    changes: {
      values: { ...values, parent: relations?.parent ?? null, depends_on: relations?.depends_on ?? [] },
      ...(link === null ? {} : { by_remote: { remote_ids: { [link.remote]: link.number } } }),
      body,
    },
    ...(link === null ? { extra: { [ORIGIN_KEY]: issue.origin } } : {}),
  });
  const name = link === null ? await issueFileName(id, values.title) : pulledFileName(id, link.remote, link.number);
  const path = `.roadmap/${issue.archived ? 'archive/' : ''}issues/${name}`;
  return { source, id, path, text, title: values.title, comments: commentFiles(issue, id, lost) };
}

function commentFiles(issue: ForeignIssue, id: string, lost: NotCarried[]): readonly PlannedFile[] {
  const fresh = new Set<string>();
  return issue.comments.flatMap((comment) => {
    if (comment.text.trim() === '') return [];
    try {
      return [commentFile(issue, id, comment, fresh)];
    } catch (error) {
      if (!(error instanceof RoadmapError)) throw error;
      lost.push(notCarried(issue.source, 'comments', comment.text, error.message));
      return [];
    }
  });
}

/** A comment without a time gets that of its issue: its name needs one. */
function commentFile(issue: ForeignIssue, id: string, comment: ForeignComment, fresh: Set<string>): PlannedFile {
  const { created, updated } = issue.values;
  const ms = timeMs(comment.created ?? updated ?? created ?? '') ?? 0;
  const { type, key } = issue.seed;
  // A node id of GitHub says all; other comments are counted within their issue.
  const commentKey = /^IC_/.test(comment.key) ? comment.key : `${key}/${comment.key}`;
  const commentId = derivedId(type, commentKey, fresh);
  fresh.add(commentId);
  const at = isoSeconds(ms);
  const text = printComment({
    id: commentId,
    author: comment.author ?? 'unknown',
    created: at,
    body: comment.text,
  });
  return { path: commentPath(id, at, commentId), text };
}
