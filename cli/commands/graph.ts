import { graphOf, graphRows, type Graph } from '../../src/app/graph.ts';
import { headJson } from '../../src/app/head-json.ts';
import { surveyIssues } from '../../src/app/list-issues.ts';
import type { Config } from '../../src/model/config.ts';
import { defineCommand } from '../command.ts';
import { warnOfFindings } from '../findings.ts';
import { dotOf, mermaidOf } from '../graph-source.ts';
import { keepWanted, queryOption, type Wanted } from '../query-keep.ts';
import type { Terminal } from '../terminal.ts';
import { treeLines } from '../tree-lines.ts';

interface Options extends Wanted {
  readonly format?: 'ascii' | 'mermaid' | 'dot';
  readonly parents?: boolean;
  readonly all?: boolean;
}

/** What Mermaid draws as long as nobody tells it otherwise. */
const MERMAID_EDGES = 500;

export const command = defineCommand<Options>({
  options: [
    { flags: '--format <format>', help: 'how to draw (default: ascii)', choices: ['ascii', 'mermaid', 'dot'] },
    queryOption,
    { flags: '-A, --all', help: 'closed issues too' },
    { flags: '--parents', help: 'also what is a part of what' },
  ],
  examples: [
    'roadmap graph',
    'roadmap graph --format mermaid > graph.mmd',
    'roadmap graph -q "milestone:v1.0" --format dot | dot -Tsvg > graph.svg',
  ],
  run: async ({ options, context, terminal }) => {
    const { all = false, parents = false, format = 'ascii' } = options;
    const [issues, config] = await Promise.all([context.issues(), context.config()]);
    const { listed, findings } = await surveyIssues({ issues }, config);
    const wanted = await keepWanted(context, options, listed);
    warnOfFindings(terminal, findings);
    const graph = graphOf(wanted, config, { all, parents });
    terminal.result({ nodes: graph.nodes.map(headJson), edges: graph.edges }, () => {
      if (format === 'ascii') printTrees(terminal, graph, config, context.io.stdout.columns);
      else terminal.print(format === 'dot' ? dotOf(graph, config) : mermaidOf(graph, config));
      if (format === 'mermaid' && graph.edges.length > MERMAID_EDGES)
        terminal.note(
          `Mermaid draws ${String(MERMAID_EDGES)} arrows unless its maxEdges is raised; leave some out: -q`,
        );
    });
  },
});

function printTrees(terminal: Terminal, graph: Graph, config: Config, columns: number): void {
  if (graph.nodes.length === 0)
    return terminal.note('no issue here depends on another; to say that one does: roadmap issue deps add <ref> <ref>');
  const rows = graphRows(graph);
  const lines = treeLines(rows, { config, columns, missing: () => '' });
  for (const line of lines) terminal.line(...line);
  const apart = graph.apart === 1 ? '1 issue stands alone' : `${String(graph.apart)} issues stand alone`;
  if (graph.apart > 0) terminal.note(`${apart} and ${graph.apart === 1 ? 'is' : 'are'} not drawn`);
}
