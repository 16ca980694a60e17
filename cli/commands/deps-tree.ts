import { treeRows, type TreeLink, type TreeRow } from '../../src/app/deps-tree.ts';
import { findIssues } from '../../src/app/find-issues.ts';
import { surveyIssues } from '../../src/app/list-issues.ts';
import { dependencyEdges, isOpen } from '../../src/app/relations.ts';
import type { ListedIssue } from '../../src/app/select-issues.ts';
import { reversed } from '../../src/app/deps-walk.ts';
import type { Config } from '../../src/model/config.ts';
import { defineCommand } from '../command.ts';
import type { Context } from '../context.ts';
import { REFS } from '../edit-and-report.ts';
import { warnOfFindings } from '../findings.ts';
import { treeLines } from '../tree-lines.ts';

interface Options {
  readonly reverse?: boolean;
}

export const command = defineCommand<Options>({
  args: [REFS],
  options: [{ flags: '-r, --reverse', help: 'what waits for it, instead of what it waits for' }],
  examples: ['roadmap issue deps tree 224f', 'roadmap issue deps tree 224f --reverse'],
  run: async ({ args, options, context, terminal }) => {
    const [issues, config] = await Promise.all([context.issues(), context.config()]);
    const roots = (await findIssues(issues, args)).map(({ issue }) => issue.id);
    const { listed, findings } = await surveyIssues({ issues }, config);
    warnOfFindings(terminal, findings);
    const edges = dependencyEdges(listed.map(({ issue }) => issue));
    const known = new Map(listed.map((each) => [each.issue.id, each]));
    const links = linksIn(options.reverse ? reversed(edges) : edges, known, config);
    const rows = treeRows(roots, links, (id) => known.get(id));
    if (terminal.settings.json) return terminal.json(rows.map((row) => rowJson(row, config)));
    const missing = await missingIn(context, rows);
    for (const line of treeLines(rows, { config, columns: context.io.stdout.columns, missing })) terminal.line(...line);
    if (rows.length === roots.length)
      terminal.note(
        options.reverse ? 'nothing waits for it' : 'it waits for nothing; to change that: roadmap issue deps add',
      );
  },
});

/** Open ones first, since they are what holds things up. */
function linksIn(
  edges: ReadonlyMap<string, ReadonlySet<string>>,
  known: ReadonlyMap<string, ListedIssue>,
  config: Config,
): (id: string) => readonly TreeLink[] {
  const rankOf = (id: string): string => {
    const issue = known.get(id)?.issue;
    return `${issue !== undefined && isOpen(issue, config) ? '0' : '1'}${id}`;
  };
  return (id) =>
    [...(edges.get(id) ?? [])]
      .sort((a, b) => (rankOf(a) < rankOf(b) ? -1 : 1))
      .map((each) => ({ id: each, kind: 'blocks' }));
}

/** Flat, since a chain may be deeper than JSON can nest: what is deeper than the row before hangs below it. */
function rowJson({ id, listed, depth, note }: TreeRow, config: Config): Record<string, unknown> {
  if (listed === null) return { id, depth, missing: true };
  const { title, status } = listed.issue.values;
  return {
    id,
    depth,
    title,
    ...(status === undefined ? {} : { status }),
    open: isOpen(listed.issue, config),
    ...(note === 'above' ? { shown_above: true } : {}),
    ...(note === 'circle' ? { circle: true } : {}),
  };
}

/** An issue that is not among the others may be in the archive, as its file's name tells. */
async function missingIn(context: Context, rows: readonly TreeRow[]): Promise<(id: string) => string> {
  if (rows.every(({ listed }) => listed !== null)) return () => '';
  const paths = await (await context.files()).paths('.roadmap/archive/issues');
  const archived = new Set(paths.map((path) => path.slice(path.lastIndexOf('/') + 1).slice(0, 8)));
  return (id) => (archived.has(id) ? '(archived)' : '(no such issue)');
}
