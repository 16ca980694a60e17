import { criticalPath, type CriticalPath, type CriticalStep } from '../../src/app/critical-path.ts';
import { findIssues } from '../../src/app/find-issues.ts';
import { headJson } from '../../src/app/head-json.ts';
import { surveyIssues } from '../../src/app/list-issues.ts';
import { MILESTONES, resolveNamed } from '../../src/app/named.ts';
import type { Config } from '../../src/model/config.ts';
import { defineCommand, type Invocation } from '../command.ts';
import { usageError } from '../errors.ts';
import { warnOfFindings } from '../findings.ts';
import { headLines } from '../head-lines.ts';
import { sayHours } from '../say.ts';
import type { Terminal } from '../terminal.ts';

interface Options {
  readonly milestone?: string;
}

type IsGoal = Parameters<typeof criticalPath>[2];

export const command = defineCommand<Options>({
  args: [{ name: '[ref]', help: 'the issue that the path leads to; any open one when not given' }],
  options: [
    {
      flags: '-m, --milestone <name>',
      help: 'a path that leads to an issue of this milestone',
      completes: 'milestone',
    },
  ],
  examples: [
    'roadmap issue deps critical-path',
    'roadmap issue deps critical-path 224f',
    'roadmap issue deps critical-path --milestone v1.0',
  ],
  run: async (invocation) => {
    const { context, terminal } = invocation;
    const [issues, config] = await Promise.all([context.issues(), context.config()]);
    const isGoal = await goalOf(invocation);
    const { listed, findings } = await surveyIssues({ issues }, config);
    warnOfFindings(terminal, findings);
    const path = criticalPath(listed, config, isGoal);
    const json = path.steps.map(({ listed, hours, estimated, left }) => ({
      ...headJson(listed),
      hours,
      estimated,
      hours_left: tenths(left),
    }));
    terminal.result({ hours_left: tenths(path.hours), issues: json, circles: path.circles }, () =>
      printPath(terminal, path, config, context.io.stdout.columns),
    );
  },
});

async function goalOf({ args: [ref], options, context }: Invocation<Options>): Promise<IsGoal> {
  if (ref !== undefined && options.milestone !== undefined)
    throw usageError('conflicting', 'an issue and --milestone cannot both be where the path leads');
  const [issues, files, config] = await Promise.all([context.issues(), context.files(), context.config()]);
  if (ref !== undefined) {
    const paths = new Set((await findIssues(issues, [ref])).map(({ issue }) => issue.path));
    return ({ issue }) => paths.has(issue.path);
  }
  if (options.milestone === undefined) return () => true;
  const name = await resolveNamed(files, config, MILESTONES, options.milestone);
  return ({ issue }) => issue.values.milestone === name;
}

function printPath(terminal: Terminal, { hours, steps, circles }: CriticalPath, config: Config, columns: number): void {
  if (steps.length === 0) terminal.note('nothing is open here');
  else {
    const count = steps.length === 1 ? '1 issue' : `${String(steps.length)} issues, one after the other`;
    terminal.line({ text: `${sayHours(hours)} left`, style: 'bold' }, `  ${count}`);
    terminal.line();
    const byIssue = new Map(steps.map((step) => [step.listed, step]));
    const lines = headLines([...byIssue.keys()], config, columns, (listed) => {
      const step = byIssue.get(listed);
      return step === undefined ? [] : [sayStep(step)];
    });
    for (const line of lines) terminal.line(...line);
    if (steps.some(({ estimated }) => !estimated)) terminal.note('~ has no estimate and counts one hour');
  }
  for (const way of circles) terminal.warning(`a circle, left out of account: ${way.join(' → ')}`);
}

function sayStep({ hours, estimated, left }: CriticalStep): string {
  const whole = `${estimated ? '' : '~'}${sayHours(hours)}`;
  return left === hours ? whole : `${sayHours(left)} of ${whole}`;
}

function tenths(hours: number): number {
  return Math.round(hours * 10) / 10;
}
