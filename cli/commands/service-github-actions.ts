import { printWorkflow } from '../../src/app/unattended-workflow.ts';
import { defineCommand } from '../command.ts';
import { version } from '../version.ts';

interface Options {
  readonly branch?: string;
  readonly cron?: string;
}

/** Not on the full hour, when everybody's runs begin. */
const CRON = '17,47 * * * *';

export const command = defineCommand<Options>({
  options: [
    { flags: '--branch <branch>', help: 'the branch to keep in step; else the sync branch' },
    { flags: '--cron <expression>', help: `when it runs besides on events, UTC (${CRON})` },
  ],
  examples: ['roadmap service github-actions > .github/workflows/roadmap.yml'],
  run: async ({ context, terminal, options }) => {
    const { sync } = await context.config();
    const git = await context.git();
    const branch = options.branch ?? sync.branch ?? (await git?.defaultBranch()) ?? 'main';
    const workflow = printWorkflow({ branch, cron: options.cron ?? CRON, version });
    terminal.result({ path: '.github/workflows/roadmap.yml', workflow }, () => terminal.print(workflow));
  },
});
