import { describe, expect, test, vi } from 'vitest';
import { parse } from 'yaml';
import { editIssue } from '../src/model/edit-issue.ts';
import { fields } from '../src/model/fields.ts';
import type { Field } from '../src/model/fields.ts';
import type { IssueChanges } from '../src/model/issue.ts';
import { issueJson } from '../src/model/issue-json.ts';
import { readConfig } from '../src/model/read-config.ts';
import { normaliseTime } from '../src/model/time.ts';
import { lineDiff, load, seedIssues, seedText, textWithout } from './model/support.ts';

vi.setConfig({ testTimeout: 60_000 });

const files = seedIssues();
const { config } = readConfig(seedText('config.yaml'));

/** Some other value for each kind of field. */
function otherValue(field: Field): unknown {
  switch (field.type.name) {
    case 'hours':
    case 'percent':
      return 42.5;
    case 'boolean':
      return true;
    case 'time':
      return '2031-02-03T04:05:06Z';
    case 'list':
    case 'refs':
      return ['a1b2c3d4', 'one: two'];
    default:
      return 'something: else';
  }
}

function changeOf(field: Field, value: unknown): IssueChanges {
  const key = field.key as 'remote_ids';
  return field.type.name === 'map'
    ? { by_remote: { [key]: { github: value as string | null } } }
    : { values: { [key]: value as never } };
}

describe('the issues of a real repository', () => {
  test('all 104 load, and the older configuration is understood', () => {
    expect(files).toHaveLength(104);
    expect(config.remotes).toEqual({
      github: { type: 'github', repo: 'shanewilkins/roadmap', fields: {}, mapping: {} },
    });
    expect(files.flatMap(([, text]) => load(text, config).findings)).toEqual([]);
  });

  test('have the values that a plain YAML parser finds', () => {
    for (const [name, text] of files) {
      const raw = parse(/^---\n([^]*?)\n---\n/.exec(text)?.[1] ?? '', { schema: 'failsafe' }) as Record<
        string,
        unknown
      >;
      const word = (key: string): unknown => (raw[key] === 'null' || raw[key] === '' ? undefined : raw[key]);
      const { id, values, body } = load(text, config);
      expect({ name, id }).toEqual({ name, id: raw['id'] });
      for (const key of ['title', 'status', 'priority', 'issue_type', 'milestone', 'headline'] as const) {
        expect({ name, [key]: values[key] }).toEqual({ name, [key]: word(key) });
      }
      for (const key of ['created', 'updated', 'actual_start_date'] as const) {
        expect(values[key]).toBe(word(key) === undefined ? undefined : normaliseTime(String(word(key))));
      }
      expect({ ...values.remote_ids }).toEqual({ ...(raw['remote_ids'] as object) });
      expect(values.labels).toEqual(raw['labels']);
      expect(values.assignees).toEqual(word('assignee') === undefined ? undefined : [word('assignee')]);
      expect(values.progress_percentage).toBe(
        word('progress_percentage') === undefined ? undefined : Number(raw['progress_percentage']),
      );
      expect(values.archived).toBe(raw['archived'] === undefined ? undefined : raw['archived'] === 'true');
      const rest = text.slice((/^---\n[^]*?\n---\n/.exec(text)?.[0] ?? '').length);
      expect(body).toBe(rest.replace(/^\n/, '').replace(/\n$/, ''));
    }
  });

  test('a few of them, by hand', () => {
    const find = (id: string) => {
      const found = files.find(([name]) => name.includes(`${id}-`));
      return load(found?.[1] ?? '', config);
    };
    expect(issueJson(find('15d17909'))).toEqual({
      id: '15d17909',
      remote_ids: { github: '3690' },
      created: '2026-02-05T15:17:49.016746Z',
      title: 'TEST ISSUE TO VERIFY SYNC IS WORKING AGAIN!',
      status: 'closed',
      priority: 'medium',
      issue_type: 'other',
      milestone: 'backlog',
      labels: ['synced:from-github'],
      depends_on: [],
      blocks: [],
      progress_percentage: 100,
      headline: "let's make sure this is good.",
      archived: false,
      git_branches: [],
      git_commits: [],
      updated: '2026-02-11T19:54:51.409399Z',
      path: 'issue.md',
      body: "let's make sure this is good.\n\n---\n*Synced from GitHub: #52*",
      findings: [],
    });
    const numberLike = files.map(([, text]) => load(text, config).id).filter((id) => /^[\de]+$/.test(id));
    expect(numberLike.length).toBeGreaterThan(0);
  });

  test('37 have a fence in the body, and it is body', () => {
    const fenced = files.filter(([, text]) => /^---$/m.test(load(text, config).body));
    expect(fenced).toHaveLength(37);
  });

  test('without a change they are the same bytes', () => {
    for (const [, text] of files) expect(editIssue(text, {}, config)).toBe(text);
  });

  test('with the values they have they are the same bytes', () => {
    for (const [, text] of files) {
      const { values, body } = load(text, config);
      expect(editIssue(text, { values, body }, config)).toBe(text);
    }
  });

  test.each(fields.map((field) => [field.key, field] as const))(
    'an edit of %s changes its lines alone',
    (key, field) => {
      const spellings = new Set<string>([key, field.legacy ?? key, ...(key === 'remote_ids' ? ['github_issue'] : [])]);
      for (const [, text] of files) {
        const before = load(text, config);
        const edited = editIssue(text, changeOf(field, otherValue(field)), config);
        const after = load(edited, config);
        expect(without(after.values, key)).toEqual(without(before.values, key));
        expect(after.body).toBe(before.body);
        expect(textWithout(edited, spellings)).toBe(textWithout(text, spellings));
        const was =
          field.type.name === 'map'
            ? (before.values[key] as unknown as Record<string, string> | undefined)?.['github']
            : before.values[key];
        const back = editIssue(edited, changeOf(field, was ?? null), config);
        expect(load(back, config).values).toEqual(before.values);
      }
    },
  );

  test('a body that changes leaves the frontmatter and the common lines alone', () => {
    for (const [, text] of files) {
      const { body } = load(text, config);
      expect(lineDiff(text, editIssue(text, { body: `${body}\nlast` }, config))).toEqual({ gone: [], come: ['last'] });
      expect(editIssue(editIssue(text, { body: 'x' }, config), { body }, config)).toBe(text);
    }
  });
});

function without(values: object, key: string): object {
  return Object.fromEntries(Object.entries(values).filter(([name]) => name !== key));
}
