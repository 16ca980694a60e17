import type { Graph } from '../src/app/graph.ts';
import { categoryOf, isBlocked } from '../src/app/relations.ts';
import type { ListedIssue } from '../src/app/select-issues.ts';
import type { Config } from '../src/model/config.ts';
import { visibleLine } from './visible.ts';
import { fit } from './width.ts';

/** How much of a title a box shows. */
const TITLE = 60;

/** A flowchart in the language of Mermaid. */
export function mermaidOf({ nodes, edges }: Graph, config: Config): string {
  const boxes = nodes.map((each) => `  ${nodeName(each.issue.id)}["${mermaidText(titleOf(each))}"]`);
  const arrows = edges.map(
    ({ from, to, kind }) => `  ${nodeName(from)} ${kind === 'parent' ? '-.-' : '-->'} ${nodeName(to)}`,
  );
  const classes = STYLES.flatMap(({ state, stroke }) => {
    const names = nodes.filter((each) => stateOf(each, config) === state).map(({ issue }) => nodeName(issue.id));
    return names.length === 0 ? [] : [`  classDef ${state} stroke:${stroke}`, `  class ${names.join(',')} ${state}`];
  });
  return ['flowchart LR', ...boxes, ...arrows, ...classes].join('\n');
}

/** A directed graph in the language of Graphviz. */
export function dotOf({ nodes, edges }: Graph, config: Config): string {
  const boxes = nodes.map((each) => {
    const stroke = STYLES.find(({ state }) => state === stateOf(each, config))?.stroke;
    const color = stroke === undefined ? '' : `, color=${stroke}`;
    return `  "${each.issue.id}" [label="${dotText(titleOf(each))}"${color}];`;
  });
  const arrows = edges.map(
    ({ from, to, kind }) => `  "${from}" -> "${to}"${kind === 'parent' ? ' [style=dashed, arrowhead=none]' : ''};`,
  );
  return ['digraph roadmap {', '  rankdir=LR;', '  node [shape=box, style=rounded];', ...boxes, ...arrows, '}'].join(
    '\n',
  );
}

/** Names of colours that both languages know. */
const STYLES = [
  { state: 'started', stroke: 'orange' },
  { state: 'blocked', stroke: 'red' },
  { state: 'closed', stroke: 'green' },
] as const;

function stateOf(listed: ListedIssue, config: Config): 'unstarted' | (typeof STYLES)[number]['state'] {
  const category = categoryOf(listed.issue, config);
  if (category === 'done' || category === 'canceled') return 'closed';
  return isBlocked(listed.issue, listed, config) ? 'blocked' : category;
}

/** Never begins with a digit, `o`, `x` or a word of the language. */
function nodeName(id: string): string {
  return `n${id}`;
}

function titleOf({ issue: { id, values } }: ListedIssue): string {
  return `${id} ${fit(visibleLine((values.title ?? '').replace(/\s+/g, ' ')), TITLE)}`;
}

/**
 * Inside quotes of Mermaid. Whatever might mean something to its lexer, to the markdown or the HTML of its labels goes in as a
 * code (`#34;`); so does a letter of `direction TB`, which it would take for a statement even here.
 */
function mermaidText(text: string): string {
  return text.replace(/[^\p{L}\p{M}\p{N} ,()/'…-]/gu, codeOf).replace(/n(?= (?:TB|BT|RL|LR|TD))/g, codeOf);
}

function codeOf(character: string): string {
  return `#${String(character.codePointAt(0))};`;
}

/** Inside quotes of DOT: a backslash begins an escape, `&` an entity of HTML. */
function dotText(text: string): string {
  return text.replace(/["\\]/g, '\\$&').replaceAll('&', '&amp;');
}
