import { scanHealth } from '../../src/app/health-scan.ts';
import { defineCommand } from '../command.ts';
import { EXIT } from '../errors.ts';
import { printScan } from '../health-report.ts';

interface Options {
  readonly rule?: readonly string[];
}

export const command = defineCommand<Options>({
  options: [
    {
      flags: '--rule <rule>',
      help: 'only this rule or family of rules, all of its findings: label.status, label',
      repeatable: true,
    },
  ],
  examples: ['roadmap health scan', 'roadmap health scan --rule label --rule secret', 'roadmap health scan --json'],
  run: async ({ options, context, terminal }) => {
    const config = await context.config('scan');
    const [issues, files] = await Promise.all([context.issues(), context.files()]);
    const scan = await scanHealth({ issues, files, clock: context.clock }, config, options.rule);
    const { findings, counts, by_rule } = scan;
    terminal.result({ findings, counts, by_rule }, () => printScan(terminal, scan, options.rule ?? []));
    return counts.error > 0 ? EXIT.failed : EXIT.done;
  },
});
