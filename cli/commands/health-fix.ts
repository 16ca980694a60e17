import { curable, performFixes, planFixes, type FixOutcome, type PlannedFix } from '../../src/app/health-fix.ts';
import { isAsked, scanHealth } from '../../src/app/health-scan.ts';
import type { Config } from '../../src/model/config.ts';
import { RoadmapError } from '../../src/model/errors.ts';
import { suggest } from '../../src/model/suggest.ts';
import { defineCommand } from '../command.ts';
import type { Context } from '../context.ts';
import { errorJson, EXIT, usageError } from '../errors.ts';
import { counted, printFixes, totals } from '../health-report.ts';

interface Options {
  readonly dryRun?: boolean;
  readonly preview?: boolean;
  readonly rule?: readonly string[];
}

const NOTHING: FixOutcome = { fixed: [], failed: [] };

export const command = defineCommand<Options>({
  options: [
    { flags: '-n, --dry-run', help: 'only show what would be fixed' },
    { flags: '--preview', help: 'the same as --dry-run' },
    { flags: '--rule <rule>', help: `only this rule or family: ${curable.join(', ')}`, repeatable: true },
  ],
  examples: ['roadmap health fix --dry-run', 'roadmap health fix --rule headline.repeats_title --yes'],
  run: async ({ options, context, terminal }) => {
    const { rule: rules = [] } = options;
    const dryRun = options.dryRun === true || options.preview === true;
    assertCurable(rules);
    const config = await context.config(dryRun ? undefined : 'write');
    const store = await context.issues();
    const plan = await planFixes(store, config, rules);
    const json = terminal.settings.json;
    if (!json) printFixes(terminal, plan);
    const agreed = plan.length > 0 && !dryRun && (await isAgreed(context, plan));
    const files = plan.map(({ file }) => file);
    const outcome = agreed ? await performFixes(store, config, { files, rules }) : NOTHING;
    const left = await countLeft(context, config);
    const fixed = (dryRun ? plan : outcome.fixed).map(({ file, rule, message }) => ({ file, rule, message }));
    const failed = outcome.failed.map(({ file, error }) => ({ file, error: errorJson(error) }));
    terminal.result({ preview: dryRun, fixed, failed, left }, () => {
      terminal.line(said(plan, outcome, dryRun), dryRun ? '; now: ' : '; left: ', ...totals(left));
      if (left.error + left.warning + left.info > 0) terminal.note('to see what is left: roadmap health scan');
    });
    if (!json) for (const { file, error } of outcome.failed) terminal.error(`${file}: ${error.message}`, error.hints);
    return outcome.failed.length > 0 ? EXIT.partly : EXIT.done;
  },
});

/** @throws RoadmapError `usage.rule` */
function assertCurable(rules: readonly string[]): void {
  for (const rule of rules) {
    if (curable.some((one) => isAsked(one, [rule]))) continue;
    const near = suggest(rule, curable);
    throw usageError('rule', `--rule ${rule}: there is no safe cure for it; there is one for ${curable.join(', ')}`, [
      ...(near === null ? [] : [`roadmap health fix --rule ${near}`]),
      'roadmap health scan',
    ]);
  }
}

/** @throws RoadmapError `health.unconfirmed` where nobody can be asked */
async function isAgreed(context: Context, plan: readonly PlannedFix[]): Promise<boolean> {
  const files = new Set(plan.map(({ file }) => file)).size;
  const answer = await context.confirm(`Fix this in ${counted(files, 'file')}?`);
  if (answer !== null) return answer;
  throw new RoadmapError({
    kind: 'user',
    code: 'health.unconfirmed',
    message: `nothing was written: ${places(plan)} would be fixed, and nobody can be asked here`,
    hints: ['roadmap health fix --yes', 'roadmap health fix --dry-run'],
    data: { fixes: plan.length, files },
  });
}

async function countLeft(context: Context, config: Config): Promise<Awaited<ReturnType<typeof scanHealth>>['counts']> {
  const [issues, files] = await Promise.all([context.issues(), context.files()]);
  return (await scanHealth({ issues, files, clock: context.clock }, config)).counts;
}

function said(plan: readonly PlannedFix[], { fixed }: FixOutcome, dryRun: boolean): string {
  if (plan.length === 0) return 'no finding has a safe cure';
  if (dryRun) return `${places(plan)} would be fixed`;
  return fixed.length === 0 ? 'nothing was written' : `${places(fixed)} fixed`;
}

function places(fixes: readonly PlannedFix[]): string {
  return `${counted(fixes.length, 'finding')} in ${counted(new Set(fixes.map(({ file }) => file)).size, 'file')}`;
}
