import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { defaultConfig } from '../src/model/config-defaults.ts';
import { isIssue } from '../src/model/issue.ts';
import { readIssue } from '../src/model/read-issue.ts';
import { editing } from './cli/editors.ts';
import { makeRoadmap, type World } from './cli/harness.ts';

// Any sequence of commands on any issues leaves every file whole, and changes no line that nobody asked to change.

const START: Readonly<Record<string, string>> = {
  'deep/1e279620-legacy.md':
    "---\nid: 1e279620\ntitle: Legacy   # keep\nstatus: done\npriority: medium\nassignee: null\nlabels:\n- priority:medium\n- 'status:done'\n\nactual_start_date: null\ncompleted_date: null\nupdated: '2026-02-11T19:54:53.031957+00:00'\ngithub_issue: 3708\n---\n# Body\n\n---\nno: frontmatter\n---\n",
  'c0ffee01-flow.md':
    '---\r\n{ id: c0ffee01, title: "Flow", status: todo, labels: [a, b],\r\n  type: bug, updated: 2025-01-01, x: {y: 1} }\r\n---\r\n\r\nBody\r\n',
  'c0ffee02-linked.md':
    "---\n# by hand\nid: 'c0ffee02'\nremote_ids:\n  github: 7   # there\nsync_status: synced\ncreated: 2025-01-01\ntitle: >-\n  Folded\n  title\nstatus: in-progress\ndepends_on: [c0ffee01]\nassignees: [ana]\nbranch: main\n---",
};

const odd = fc.oneof(
  fc.constantFrom('null', '~', 'a: b', '#x', 'yes', '1e3', '\u202e', "it's", '[', '"', '2026-12-01', ' padded '),
  fc.string({ maxLength: 12 }).filter((text) => !text.includes('\0')),
);
const issue = fc.constantFrom('1e27', 'c0ffee01', 'c0ffee02', '#7', 'a0a0');
const ref = fc.oneof({ weight: 12, arbitrary: issue }, { weight: 1, arbitrary: fc.constantFrom('ffff', 'c0ff', '') });
const refs = fc.array(ref, { minLength: 1, maxLength: 3 });

interface Step {
  readonly argv: readonly string[];
  /** Keys that may change in the issues that it names; null: any. */
  readonly keys: readonly string[] | null;
  /** JavaScript for the editor. */
  readonly code?: string;
}

/** A flag, what it may be given, and the keys it changes. */
const FLAGS: readonly (readonly [string, fc.Arbitrary<string>, ...string[]])[] = [
  ['--title', odd, 'title'],
  ['-s', fc.constantFrom('todo', 'review', 'closed', 'blocked', 'dune'), 'status', 'resolution'],
  ['-p', fc.constantFrom('high', 'low', 'hihg'), 'priority'],
  ['-t', fc.constantFrom('bug', 'other'), 'issue_type', 'type'],
  ['--parent', issue, 'parent'],
  ['-l', odd, 'labels'],
  ['--add-label', odd, 'labels'],
  ['--remove-label', fc.constantFrom('a', 'B', 'priority:medium'), 'labels'],
  ['-a', odd, 'assignees', 'assignee'],
  ['--depends-on', issue, 'depends_on'],
  ['--blocks', issue, 'blocks'],
  ['--due', fc.constantFrom('2026-12-01', '2026-12-01T10:00:00+02:00', 'soon'), 'due_date'],
  ['--estimate', fc.constantFrom('7', '14-20', '1e3'), 'estimated_hours'],
  ['--headline', odd, 'headline'],
  ['--body', odd, 'body'],
];
const CLEARS = ['labels', 'priority', 'assignees', 'depends_on', 'due_date', 'headline'] as const;
const ENDS = ['resolution', 'actual_start_date', 'actual_end_date', 'completed_date'] as const;

interface Given {
  readonly words: readonly string[];
  readonly keys: readonly string[];
}
const flag = fc.oneof(
  ...FLAGS.map(([name, values, ...keys]) => values.map((value): Given => ({ words: [name, value], keys }))),
);
const flags = fc.array(flag, { minLength: 1, maxLength: 2 });
const verb = (name: string, keys: readonly string[] | null, ...more: string[]): fc.Arbitrary<Step> =>
  refs.map((named) => ({ argv: ['issue', name, ...named, ...more], keys }));

const update: fc.Arbitrary<Step> = fc.tuple(refs, flags).map(([named, given]) => ({
  argv: ['issue', 'update', ...named, ...given.flatMap(({ words }) => words)],
  keys: given.flatMap(({ keys }) => keys),
}));

const other: fc.Arbitrary<Step> = fc.oneof(
  fc.tuple(odd, flags).map(([title, given]) => ({
    argv: ['issue', 'create', title, ...given.flatMap(({ words }) => words)],
    keys: [],
  })),
  fc.tuple(refs, fc.constantFrom(...CLEARS)).map(([named, key]) => ({
    argv: ['issue', 'update', ...named, '--clear', key],
    keys: [key, 'assignee'],
  })),
  verb('start', ['status', ...ENDS]),
  verb('block', ['status'], '--reason', 'Because'),
  verb('unblock', ['status']),
  verb('close', ['status', ...ENDS], '--comment', 'So'),
  verb('close', ['status', ...ENDS], '-r', 'duplicate'),
  verb('reopen', ['status', ...ENDS]),
  fc.tuple(refs, fc.constantFrom('0', '40', '100%', '101', 'x')).map(([named, percent]) => ({
    argv: ['issue', 'progress', ...named, percent],
    keys: ['progress_percentage'],
  })),
  fc
    .tuple(refs, fc.constantFrom(`text = text.replace('title:', 'title: x')`, `text += 'More\\n'`, `text = ''`, ''))
    .map(([named, code]) => ({ argv: ['issue', 'edit', ...named], keys: ['title', 'body'], code })),
);

const away: fc.Arbitrary<Step> = fc.oneof(
  verb('archive', [], '--yes'),
  verb('archive', []),
  verb('restore', []),
  verb('delete', null, '--yes'),
  verb('delete', []),
);

const step = fc.oneof(
  { weight: 5, arbitrary: update },
  { weight: 4, arbitrary: other },
  { weight: 1, arbitrary: away },
);

it(
  'any sequence leaves every file whole, and touches nothing that was not asked for',
  { timeout: 120_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 8, maxLength: 12 }), async (steps) => {
        const world = await makeRoadmap();
        mkdirSync(join(world.root, '.roadmap/issues/deep'));
        for (const [name, text] of Object.entries(START)) world.write(`.roadmap/issues/${name}`, text);
        await world.roadmap('issue', 'create', 'Ours');
        let before = filesOf(world);
        for (const each of steps) {
          const io = each.code === undefined ? {} : editing(each.code);
          const { code, err } = await world.roadmapWith(io, ...each.argv);
          forget(err);
          const after = filesOf(world);
          const said = `${JSON.stringify(each.argv)}\n${err}`;
          expect([0, 1, 2, 4], said).toContain(code);
          if (code === 1 || code === 2) expect(after, said).toEqual(before);
          compare(before, after, each, said);
          before = after;
        }
      }),
      { numRuns: 30 },
    );
  },
);

type Files = ReadonlyMap<string, string>;

/** By id, wherever they lie. @throws when one does not load */
function filesOf(world: World): Files {
  const files = new Map<string, string>();
  for (const folder of ['.roadmap/issues', '.roadmap/archive/issues']) {
    for (const name of namesIn(join(world.root, folder))) {
      const text = readFileSync(join(world.root, folder, name), 'utf8');
      const issue = readIssue(name, text, defaultConfig);
      if (!isIssue(issue)) throw new Error(`${name} does not load: ${issue[0]?.message ?? ''}\n${text}`);
      expect(files.has(issue.id), `${issue.id} is there twice`).toBe(false);
      files.set(issue.id, text);
    }
  }
  return files;
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.md'));
  } catch {
    return [];
  }
}

function compare(before: Files, after: Files, { argv, keys }: Step, said: string): void {
  for (const [id, text] of before) {
    const now = after.get(id);
    if (now === undefined) {
      expect(argv[1], said).toBe('delete');
      continue;
    }
    if (now === text) continue;
    const allowed = new Set([...(keys ?? []), 'updated']);
    const [old, young] = [entriesOf(text), entriesOf(now)];
    const changed = [...new Set([...old.keys(), ...young.keys()])].filter((key) => old.get(key) !== young.get(key));
    expect(
      changed.filter((key) => !allowed.has(key)),
      `${said}\n${text}\n${now}`,
    ).toEqual([]);
  }
}

/** The lines of each key (a frontmatter in braces: its values), and the body. */
function entriesOf(text: string): ReadonlyMap<string, string> {
  const [, head = '', body = ''] = /^---\r?\n([^]*?\n)---[ \t]*(?:\r?\n|$)([^]*)$/.exec(text) ?? [];
  const entries = new Map<string, string>([['body', body]]);
  if (head.startsWith('{')) {
    const values = parse(head, { schema: 'failsafe' }) as Readonly<Record<string, unknown>>;
    for (const [key, value] of Object.entries(values)) entries.set(key, JSON.stringify(value));
    return entries;
  }
  let key = 'head';
  for (const line of head.split('\n')) {
    key = /^([a-z_]+):/.exec(line)?.[1] ?? key;
    entries.set(key, `${entries.get(key) ?? ''}${line}\n`);
  }
  return entries;
}

/** What an editor left beside is gone with the test. */
function forget(err: string): void {
  for (const [, path = ''] of err.matchAll(/what you wrote is kept in (\S+)/g))
    rmSync(dirname(path), { recursive: true });
}
