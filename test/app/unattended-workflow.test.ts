import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { printWorkflow } from '../../src/app/unattended-workflow.ts';
import { twoClones, publish, type TwoClones } from '../git-states/two-clones.ts';
import { TOKEN } from '../cli/scene.ts';

const cli = join(import.meta.dirname, '../../dist/roadmap.js');
const workflow = printWorkflow({ branch: 'main', cron: '17,47 * * * *', version: '1.2.3' });

interface Step {
  readonly name?: string;
  readonly run?: string;
}

const { steps } = (parse(workflow) as { jobs: { sync: { steps: readonly Step[] } } }).jobs.sync;

beforeAll(() => {
  const build = join(import.meta.dirname, '../../.scripts/build.mjs');
  if (!existsSync(cli)) execFileSync(process.execPath, [build], { stdio: 'ignore' });
});

/** What the scripts of the workflow say and end with, in a new clone, as a runner of GitHub runs them. */
class Run {
  readonly folder: string;
  readonly #env: NodeJS.ProcessEnv;

  constructor({ ana, bare }: TwoClones, name: string) {
    const at = join(bare, '..', name);
    const bin = join(at, 'bin');
    mkdirSync(bin, { recursive: true });
    writeFileSync(join(bin, 'roadmap'), `#!/bin/sh\nexec '${process.execPath}' '${cli}' "$@"\n`);
    chmodSync(join(bin, 'roadmap'), 0o755);
    this.folder = join(at, 'work');
    this.#env = {
      ...ana.env,
      PATH: `${bin}:${process.env['PATH'] ?? ''}`,
      CI: 'true',
      GITHUB_REPOSITORY: 'octo/demo',
      GITHUB_RUN_ID: name,
      GITHUB_TOKEN: TOKEN,
      ROADMAP_GITHUB_TOKEN: '',
      BRANCH: 'main',
    };
    execFileSync('git', ['clone', '-q', bare, this.folder]);
  }

  /** The stand-in lives in this process: what talks to it must not block it. */
  async step(name: string): Promise<{ readonly code: number; readonly out: string }> {
    const script = steps.find((step) => step.name === name)?.run;
    if (script === undefined) throw new Error(`no step ${name}`);
    const { spawn } = await import('node:child_process');
    const child = spawn('bash', ['-e', '-o', 'pipefail', '-c', script], { cwd: this.folder, env: this.#env });
    let out = '';
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (out += text));
    return new Promise((done) => child.on('close', (code) => done({ code: code ?? -1, out })));
  }

  async all(): Promise<string> {
    let said = '';
    for (const name of ['Prepare', 'Synchronise', 'Push']) {
      const { code, out } = await this.step(name);
      expect([name, code, out]).toEqual([name, 0, out]);
      said += out;
    }
    return said;
  }
}

describe('the workflow', () => {
  it('runs once at a time, may write commits and issues, and nothing else', () => {
    expect(parse(workflow)).toMatchObject({
      on: { schedule: [{ cron: '17,47 * * * *' }], issues: null, issue_comment: null, workflow_dispatch: null },
      permissions: { contents: 'write', issues: 'write' },
      concurrency: { group: 'roadmap', 'cancel-in-progress': false },
    });
    expect(steps.map((step) => step.name).filter(Boolean)).toEqual(['Install', 'Prepare', 'Synchronise', 'Push']);
    expect(spawnSync('bash', ['-n'], { input: steps.map((step) => step.run ?? '').join('\n') }).status).toBe(0);
  });

  it('quotes a branch that means something to YAML', () => {
    const printed = parse(printWorkflow({ branch: "a: 'b' #c", cron: '* * * * *', version: '1' })) as never;
    expect(printed).toMatchObject({ jobs: { sync: { env: { BRANCH: "a: 'b' #c" } } } });
  });

  it('pushes what a run wrote and saw; the next run, in a new clone, lists only what is new', async () => {
    const clones = await twoClones();
    const { ana, shared } = clones;
    ana.github.seed('From there');
    publish(ana);
    await new Run(clones, 'one').all();
    ana.git('pull', '-q', 'origin', 'main');
    expect(ana.files()).toHaveLength(1);
    expect(Object.keys(shared('refs/roadmap'))).toEqual(['refs/roadmap/remotes/github']);
    ana.github.log.length = 0;
    await new Run(clones, 'two').all();
    const listings = ana.github.log.filter(({ operation }) => operation === 'ListIssues');
    expect(listings.map(({ variables }) => typeof variables['since'])).toEqual(['string']);
    expect(ana.git('ls-remote', 'origin', 'main').slice(0, 40)).toBe(ana.git('rev-parse', 'HEAD').trim());
  }, 60_000);

  it('goes on top of what was pushed meanwhile, and gives up where both contradict each other', async () => {
    const clones = await twoClones();
    const { ana } = clones;
    ana.github.seed('From there');
    publish(ana);
    const run = new Run(clones, 'one');
    await run.step('Prepare');
    await run.step('Synchronise');
    ana.write('notes.txt', 'meanwhile\n');
    publish(ana);
    expect(await run.step('Push')).toMatchObject({ code: 0 });
    ana.git('pull', '-q', 'origin', 'main');
    expect(ana.files()).toHaveLength(1);

    const [path = ''] = ana.files();
    ana.github.edit(1, { title: 'Theirs' });
    const other = new Run(clones, 'two');
    await other.step('Prepare');
    await other.step('Synchronise');
    ana.write(path, 'no issue any more\n');
    publish(ana);
    const { code, out } = await other.step('Push');
    expect([code, out.includes('::error::main and this run contradict each other')]).toEqual([1, true]);
    expect(ana.git('ls-remote', 'origin', 'main').slice(0, 40)).toBe(ana.git('rev-parse', 'HEAD').trim());
  }, 60_000);
});
