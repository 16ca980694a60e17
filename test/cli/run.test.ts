import { describe, expect, it } from 'vitest';
import type { CommandRow } from '../../cli/command.ts';
import { registry } from '../../cli/registry.ts';
import { version } from '../../cli/version.ts';
import { RoadmapError } from '../../src/model/errors.ts';
import { makeRoadmap, makeWorld } from './harness.ts';

it('shows every group and command with one line each', async () => {
  const { out, err, code } = await makeWorld().roadmap('--help');
  expect({ err, code }).toEqual({ err: '', code: 0 });
  expect(out).toMatchInlineSnapshot(`
    "roadmap: a git-native markdown issue tracker

    Usage: roadmap <command> [options]

    Start:
      init  Make a roadmap in this folder; safe to repeat

    Look:
      status  How the work as a whole stands
      today   What of yours is due or under way
      next    What is ready to start, the most urgent first
      board   Issues as cards in columns
      graph   What waits for what, drawn
      search  Find issues by the words in them

    Issues:
      issue create              Create an issue
      issue list                List issues, filtered and sorted
      issue view                Show one issue
      issue update              Change fields or the body of issues
      issue edit                Edit issues in an editor
      issue start               Begin work on issues
      issue block               Mark issues as held up
      issue unblock             Take issues up again
      issue progress            Say how much is done
      issue close               Close issues
      issue reopen              Reopen closed issues
      issue delete              Delete issues for good
      issue archive             Put issues away
      issue restore             Bring issues back
      issue deps add            Let an issue wait for others
      issue deps remove         Let it wait no more
      issue deps tree           Everything an issue waits for
      issue deps critical-path  The longest chain of open work
      issue comment add         Comment on an issue
      issue comment list        Show its comments
      issue comment edit        Change a comment
      issue comment delete      Delete a comment
      issue link                Link an issue to one on a remote
      issue unlink              Take such links away
      issue lookup              Find the issue that is linked to #221

    Planning:
      milestone create       Create a milestone
      milestone list         List milestones with their progress
      milestone view         Show one milestone with its issues
      milestone update       Change or rename milestones
      milestone assign       Give issues to a milestone
      milestone close        Close milestones
      milestone reopen       Reopen closed milestones
      milestone delete       Delete milestones for good
      milestone archive      Put milestones away
      milestone restore      Bring milestones back
      milestone recalculate  Write their progress into their files
      project create         Create a project
      project list           List projects with their progress
      project view           Show one project with its milestones and issues
      project update         Change projects
      project close          Complete projects
      project reopen         Take completed projects up again
      project delete         Delete projects for good
      project archive        Put projects away
      project restore        Bring projects back

    Remotes:
      sync                    Bring issues and their remote together, both ways
      sync status             What is linked, pending or stuck
      sync conflicts          Unresolved conflicts, with both sides and their base
      sync show               Everything known about one linked issue and its item
      sync resolve            Decide conflicts, by side or by field
      sync link               Link an issue to an item that is looked up first
      sync unlink             Take a link away for good, on both sides of a sync
      sync history            What came in and what went out, and when
      sync undo               Bring back a value that a sync overwrote
      service install         Have systemd or launchd keep it running
      service uninstall       Stop and remove it
      service status          Whether it is installed and runs
      service logs            What unattended runs did
      service github-actions  Print a workflow that runs it on GitHub
      webhook setup           Create the webhook on GitHub, or put it right
      webhook check           How it stands there, and what was not delivered

    Files:
      export        Print issues as JSON, CSV or markdown
      import        Bring issues here from other tools
      health check  How it stands with files, git, runs and remotes
      health scan   Look for damage, contradictions and secrets
      health fix    Apply safe cures, shown first

    Settings:
      config get    Print the value of a key
      config set    Set a key, leaving the rest of the file alone
      config unset  Remove a key, so that its default holds
      config list   Print every key with its value, defaults included
      config path   Print the path of the configuration file
      completion    Print what completes commands in your shell
      schema        Print the JSON Schema of what --json prints

    Global options:
      -C <dir>       run as if started in <dir>
      --json         print exactly one JSON document, on errors too
      --quiet        print no notes, only results, warnings and errors
      --verbose      say more on stderr
      -y, --yes      answer every question with yes
      --no-color     no colour, even on a terminal (as NO_COLOR)
      -V, --version  print the version
      -h, --help     print the help of a command

    Examples:
      roadmap init                                     start in this repository
      roadmap issue create "Fix login" -p high -l bug  write down what is to do
      roadmap issue list --open                        see what is open
      roadmap next                                     see what to start with

    Run 'roadmap <command> --help' for its options and examples.
    "
  `);
});

it('shows the same without a command, and by the word help', async () => {
  const world = makeWorld();
  const { out } = await world.roadmap('--help');
  expect(await world.roadmap()).toEqual({ out, err: '', code: 0 });
  expect(await world.roadmap('help')).toEqual({ out, err: '', code: 0 });
});

it('shows the commands of a noun', async () => {
  const world = makeWorld();
  const { out, code } = await world.roadmap('issue', '--help');
  expect(code).toBe(0);
  expect(out).toMatchInlineSnapshot(`
    "Create, find, read and change issues

    Usage: roadmap issue <command> [options]

    Commands:
      create              Create an issue
      list                List issues, filtered and sorted
      view                Show one issue
      update              Change fields or the body of issues
      edit                Edit issues in an editor
      start               Begin work on issues
      block               Mark issues as held up
      unblock             Take issues up again
      progress            Say how much is done
      close               Close issues
      reopen              Reopen closed issues
      delete              Delete issues for good
      archive             Put issues away
      restore             Bring issues back
      deps add            Let an issue wait for others
      deps remove         Let it wait no more
      deps tree           Everything an issue waits for
      deps critical-path  The longest chain of open work
      comment add         Comment on an issue
      comment list        Show its comments
      comment edit        Change a comment
      comment delete      Delete a comment
      link                Link an issue to one on a remote
      unlink              Take such links away
      lookup              Find the issue that is linked to #221

    Global options:
      -C <dir>       run as if started in <dir>
      --json         print exactly one JSON document, on errors too
      --quiet        print no notes, only results, warnings and errors
      --verbose      say more on stderr
      -y, --yes      answer every question with yes
      --no-color     no colour, even on a terminal (as NO_COLOR)
      -V, --version  print the version
      -h, --help     print the help of a command

    Run 'roadmap issue <command> --help' for its options and examples.
    "
  `);
  expect((await world.roadmap('help', 'issue')).out).toBe(out);
});

it('a group within a group is named by its whole path', async () => {
  const { out } = await makeWorld().roadmap('issue', 'deps', '--help');
  expect(out).toContain('Usage: roadmap issue deps <command> [options]');
  expect(out).toContain("Run 'roadmap issue deps <command> --help'");
});

describe('the help of every command', () => {
  const leaves = (rows: readonly CommandRow[], words: readonly string[]): string[][] =>
    rows.flatMap((row) => [
      ...(row.load === undefined ? [] : [[...words, row.name]]),
      ...leaves(row.subcommands ?? [], [...words, row.name]),
    ]);
  it.each(leaves(registry, []).map((words) => [words.join(' '), words] as const))(
    '%s --help holds an example of itself',
    async (name, words) => {
      const { out, err, code } = await makeWorld().roadmap(...words, '--help');
      expect({ err, code }).toEqual({ err: '', code: 0 });
      expect(out).toContain(`Usage: roadmap ${name}`);
      expect(out.split('Examples:\n')[1]).toContain(`roadmap ${name}`);
      expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
    },
  );
});

it('shows all of what a command takes', async () => {
  expect((await makeWorld().roadmap('issue', 'create', '--help')).out).toMatchInlineSnapshot(`
    "Usage: roadmap issue create [options] <title>

    Create an issue

    Arguments:
      title                      one line that says what is to be done

    Options:
      -s, --status <status>      where the work stands
      -p, --priority <priority>  how much it matters
      -t, --type <type>          what kind of work it is
      -m, --milestone <name>     the milestone it belongs to
      --project <id>             the project it belongs to
      --parent <ref>             the issue it is a part of
      -l, --label <label>        a label, or several joined by commas (repeatable)
      -a, --assignee <login>     who works on it (repeatable)
      --depends-on <ref>         an issue that must be done first (repeatable)
      --blocks <ref>             an issue that waits for this one (repeatable)
      --due <date>               when it is due, as 2026-12-01
      --estimate <hours>         how many hours it may take
      --progress <percent>       how much is done, 0 to 100
      --headline <text>          one line that says what it is about
      -b, --body <text>          the body, in markdown
      -F, --body-file <file>     read the body from a file; - is standard input
      -e, --edit                 look over the whole file in an editor first; ending that with an error
                                 creates nothing
      -T, --template <name>      begin with .roadmap/templates/<name>.md

    Global options:
      -C <dir>                   run as if started in <dir>
      --json                     print exactly one JSON document, on errors too
      --quiet                    print no notes, only results, warnings and errors
      --verbose                  say more on stderr
      -y, --yes                  answer every question with yes
      --no-color                 no colour, even on a terminal (as NO_COLOR)
      -V, --version              print the version
      -h, --help                 print this help

    Examples:
      roadmap issue create "Fix login"
      roadmap issue create "Fix login" -p high -t bug -l auth,ui -a me --due 2026-12-01
      roadmap issue create "Fix login" --template bug --edit
      git log -1 --format=%B | roadmap issue create "Look at this" --body-file -

    "
  `);
});

it('prints its version wherever it is asked for', async () => {
  const world = makeWorld();
  for (const argv of [['--version'], ['-V'], ['issue', '--version'], ['issue', 'list', '--version']])
    expect(await world.roadmap(...argv)).toEqual({ out: `roadmap ${version}\n`, err: '', code: 0 });
  expect(JSON.parse((await world.roadmap('--version', '--json')).out)).toEqual({ version });
});

describe('wrong usage ends with 2 and says what was meant', () => {
  it.each([
    [['isue'], 'unknown command: roadmap isue', 'did you mean: roadmap issue'],
    [['issue', 'lst'], 'unknown command: roadmap issue lst', 'did you mean: roadmap issue list'],
    [['issue', 'list', '--opne'], "unknown option '--opne'", 'did you mean: --open'],
    [['--opne'], "unknown option '--opne'", 'roadmap --help'],
    [['issue', 'view'], "missing required argument 'ref'", 'roadmap issue view --help'],
    [['issue', 'view', 'a', 'b'], 'too many arguments', 'roadmap issue view --help'],
    [['issue', 'list', '--limit', 'x'], "argument 'x' is invalid", 'roadmap issue list --help'],
    [['issue', 'close', 'a000', '--reason', 'x'], 'Allowed choices are completed', 'roadmap issue close --help'],
    [['issue', 'create', 'x', '--body', 'y', '-F', 'z'], 'cannot be used with', 'roadmap issue create --help'],
  ])('%j', async (argv, message, hint) => {
    const { code, out, err } = await makeWorld().roadmap(...argv);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(message);
    expect(err).toContain(hint);
  });
});

it('prints an error as one JSON document with --json, and nothing else', async () => {
  const { code, out, err } = await makeWorld().roadmap('issue', 'list', '--json');
  expect({ code, err }).toEqual({ code: 1, err: '' });
  const { error } = JSON.parse(out) as { error: Record<string, unknown> };
  expect(error).toMatchObject({ code: 'roadmap.missing', kind: 'user', hints: ['roadmap init'] });
  expect(Object.keys(error)).toEqual(['code', 'kind', 'message', 'hints', 'data']);
  const usage = await makeWorld().roadmap('issue', 'lst', '--json');
  expect([usage.code, JSON.parse(usage.out).error.code]).toEqual([2, 'usage.unknown_command']);
});

it('takes a value that looks like a global option for the value it is', async () => {
  const world = await makeRoadmap();
  await world.roadmap('issue', 'create', 'One');
  expect((await world.roadmap('issue', 'update', 'a0a0', '--title', '--json')).out).toBe(
    'updated a0a0a0a0 --json (title)\n',
  );
  expect((await world.roadmap('issue', 'create', '--', '--json')).out).toContain('a1a1a1a1 ');
});

describe('what a command throws', () => {
  const failing = (thrown: unknown): readonly CommandRow[] => [
    {
      name: 'fail',
      summary: 'Fail',
      group: 'Start',
      load: async () => ({ command: { examples: [], run: () => Promise.reject(thrown) } }),
    },
  ];

  it('is told with its hints, control characters spelt out, on lines of its own', async () => {
    const error = new RoadmapError({
      kind: 'remote',
      code: 'remote.x',
      message: 'evil \u001b[2J\nerror: forged',
      hints: ['roadmap sync'],
    });
    const { code, out, err } = await makeWorld().fail(failing(error));
    expect({ code, out }).toEqual({ code: 5, out: '' });
    expect(err).toBe('error: evil <U+001B>[2J\n  error: forged\nhint: roadmap sync\n');
  });

  it('is a bug with versions and where it happened when nobody made it on purpose', async () => {
    const { code, err } = await makeWorld().fail(failing(new TypeError('no such thing')));
    expect(code).toBe(70);
    expect(err).toContain('error: this is a bug in roadmap: no such thing');
    expect(err).toContain(`roadmap ${version}, node ${process.version}`);
    expect(err).toContain('run.test.ts');
  });
});
