import { initRoadmap, installMergeDriver, type InitOutcome, type RemoteChoice } from '../../src/app/init.ts';
import { defineCommand, type Invocation } from '../command.ts';
import { usageError } from '../errors.ts';

interface Options {
  readonly projectName?: string;
  readonly remote?: readonly string[];
}

export const command = defineCommand<Options>({
  options: [
    { flags: '-n, --project-name <name>', help: 'the name of the project' },
    {
      flags: '-r, --remote <name=owner/repo>',
      help: 'mirror a GitHub repository, and trust it in this clone',
      repeatable: true,
    },
    { flags: '--force', help: 'accepted for scripts; nothing that exists is ever overwritten' },
  ],
  examples: ['roadmap init', 'roadmap init --project-name Demo --remote github=owner/repo'],
  run: async ({ options, context, terminal }) => {
    const remotes = (options.remote ?? []).map(parseRemote);
    const twice = remotes.find(({ name }, at) => remotes.findIndex((other) => other.name === name) < at);
    if (twice !== undefined) throw usageError('remote', `--remote ${twice.name}: given twice`);
    const here = await context.forInit();
    const git = await here.git();
    await here.config('write');
    const outcome = await initRoadmap(await here.files(), {
      projectName: options.projectName ?? null,
      remotes,
      branch: (await git?.defaultBranch()) ?? null,
    });
    const consents = await here.consents();
    for (const { name, type, repo } of remotes) consents?.add({ remote: name, type, repo });
    const driver = git !== null && (await installMergeDriver(git));
    report({ ...outcome, driver }, here.root(), terminal);
    if (git === null) terminal.note('this is no git repository: issues work, sync will need one (git init)');
  },
});

/** `github=owner/repo` */
function parseRemote(text: string): RemoteChoice {
  const [, name, repo] = /^([a-z][a-z0-9_-]*)=([A-Za-z0-9][A-Za-z0-9-]*\/[A-Za-z0-9._-]+)$/.exec(text) ?? [];
  if (name === undefined || repo === undefined || /\/\.{1,2}$/.test(repo))
    throw usageError('remote', `--remote ${text}: expected a name and a repository, for instance github=owner/repo`);
  return { name, type: 'github', repo };
}

type Report = InitOutcome & { readonly driver: boolean };

function report(outcome: Report, root: string, terminal: Invocation<Options>['terminal']): void {
  const { created, changed, config, driver } = outcome;
  const remotes = Object.entries(config.remotes).map(([name, { type, repo }]) => ({ name, type, repo }));
  terminal.result({ root, created, changed, remotes, branch: config.sync.branch, merge_driver: driver }, () => {
    for (const path of created) terminal.line('created ', path);
    for (const path of changed) terminal.line('changed ', path);
    if (driver) terminal.line('set up  git merges issues by field in this clone (merge.roadmap.driver)');
    if (created.length + changed.length === 0 && !driver) terminal.line('nothing to do: the roadmap is set up');
    const sync = remotes.length === 0 ? '' : ', or roadmap sync --preview';
    if (created.length > 0) terminal.note(`next: roadmap issue create "<title>"${sync}`);
  });
}
