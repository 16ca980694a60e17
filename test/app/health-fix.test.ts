import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { curable, performFixes, planFixes } from '../../src/app/health-fix.ts';
import { scanHealth } from '../../src/app/health-scan.ts';
import { isIssue, type Issue } from '../../src/model/issue.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';
import { fill, issue, placeWith, type Place } from './health/support.ts';

const A = 'issues/aaaa000a-x.md';

/** What becomes of one issue's file, and what a scan says of it afterwards. */
async function fixed(text: string, rules: readonly string[] = [], path = A): Promise<{ text: string; left: string[] }> {
  const place = placeWith({ [path]: text });
  await fixAll(place, rules);
  const { findings } = await scanHealth(place, place.config);
  return {
    text: readFileSync(join(place.folder.path, '.roadmap', path), 'utf8'),
    left: findings.map(({ rule }) => rule),
  };
}

async function fixAll(place: Place, rules: readonly string[] = []): Promise<void> {
  const plan = await planFixes(place.issues, place.config, rules);
  await performFixes(place.issues, place.config, { files: plan.map(({ file }) => file), rules });
}

describe('a safe cure', () => {
  it.each<[string, string, string]>([
    ['quotes an id', '---\nid:  1e279620 # float\ntitle: t\n---\n', "---\nid:  '1e279620' # float\ntitle: t\n---\n"],
    [
      'goes on where another one made it possible',
      '---\nid: aaaa000a\ntitle: a\nx: &x a\nheadline: *x\nlabels: [b, b]\n---\n',
      '---\nid: aaaa000a\ntitle: a\nx: &x a\nlabels: [b]\n---\n',
    ],
    [
      'takes out what stands twice, in each style of list',
      '---\nid: aaaa000a\ntitle: t\nlabels: [ a, "b", a ] # kept\nassignees:\n  - ana\n  # kept\n  - bob\n  - ana\ndepends_on: []\n---\nx',
      '---\nid: aaaa000a\ntitle: t\nlabels: [ a, "b" ] # kept\nassignees:\n  - ana\n  # kept\n  - bob\ndepends_on: []\n---\nx',
    ],
    [
      'takes the issue out of what it waits for, blocks or belongs to',
      '---\r\nid: aaaa000a\r\ntitle: t\r\nparent: aaaa000a\r\ndepends_on: [aaaa000a]\r\nblocks: []\r\n---\r\nx',
      '---\r\nid: aaaa000a\r\ntitle: t\r\ndepends_on: []\r\nblocks: []\r\n---\r\nx',
    ],
    [
      'takes out a headline that repeats the title',
      "---\nid: aaaa000a\ntitle: A long\n  title\nheadline: '# A long\n  title'\nlabels: []\n---\n",
      '---\nid: aaaa000a\ntitle: A long\n  title\nlabels: []\n---\n',
    ],
    [
      'spells words as they are configured, and leaves `updated` alone',
      '---\nid: aaaa000a\ntitle: t\nstatus: "In Progress"\npriority: HIGH # !\nissue_type: Bug\nupdated: 2020-01-01\n---\n',
      '---\nid: aaaa000a\ntitle: t\nstatus: "in-progress"\npriority: high # !\nissue_type: bug\nupdated: 2020-01-01\n---\n',
    ],
  ])('%s', async (_, before, after) => {
    const path = before.includes('1e279620') ? 'issues/1e279620-x.md' : A;
    expect(await fixed(before, [], path)).toEqual({ text: after, left: [] });
  });

  it.each<[string, string, readonly string[]]>([
    [
      'a label that contradicts the status: it may be the one that holds',
      issue('aaaa000a', ['status: closed', 'labels: [status:todo]']),
      ['label.status'],
    ],
    [
      'an entry with a comment of its own',
      issue('aaaa000a', ['labels:', '- a', '- a # the other one']),
      ['list.repeated'],
    ],
    [
      'entries that an alias shares',
      issue('aaaa000a', ['labels: &x [a, a]', 'git_branches: *x']),
      ['list.repeated', 'list.repeated'],
    ],
    ['a word that only resembles a status', issue('aaaa000a', ['status: tood']), ['status.unreadable']],
    ['a headline with other letters', issue('aaaa000a', ['headline: a title']), []],
    ['a file that does not load', '---\nid: 1e279620\nlabels: [a, a]\n---\n', ['title.missing']],
  ])('is none for %s', async (_, text, left) => {
    expect(await fixed(text)).toEqual({ text, left });
  });

  it('is only that of the rules that are asked for, or of their family', async () => {
    const before = issue('aaaa000a', ['headline: A title', 'labels: [a, a]', 'depends_on: [aaaa000a]']);
    expect((await fixed(before, ['list'])).left).toEqual(['depends_on.self', 'headline.repeats_title']);
    expect((await fixed(before, ['depends_on.self', 'headline'])).left).toEqual(['list.repeated']);
  });

  it('is made on the file as it is now, and not on one that broke or went away meanwhile', async () => {
    const place = placeWith({
      [A]: issue('aaaa000a', ['labels: [a, a]']),
      'issues/bbbb000b-x.md': issue('bbbb000b', ['labels: [a, a]']),
    });
    const plan = await planFixes(place.issues, place.config, []);
    place.folder.put(`.roadmap/${A}`, issue('aaaa000a', ['labels: [b, a, a]'], 'edited'));
    place.folder.put('.roadmap/issues/bbbb000b-x.md', 'broken');
    const files = [...plan.map(({ file }) => file), '.roadmap/issues/cccc000c-x.md'];
    const outcome = await performFixes(place.issues, place.config, { files, rules: [] });
    expect(outcome.fixed.map(({ file }) => file)).toEqual([`.roadmap/${A}`]);
    expect(await place.issues.read(`.roadmap/${A}`)).toMatchObject({ values: { labels: ['b', 'a'] }, body: 'edited' });
  });

  it('gives up on a file that never rests, and does the others', async () => {
    const place = placeWith({
      [A]: issue('aaaa000a', ['labels: [a, a]']),
      'issues/bbbb000b-x.md': issue('bbbb000b', ['labels: [a, a]']),
    });
    const restless = {
      ...place.issues,
      replace: async (path: string, old: string, next: string) =>
        !path.includes('aaaa') && place.issues.replace(path, old, next),
    };
    const plan = await planFixes(restless, place.config, []);
    const outcome = await performFixes(restless, place.config, { files: plan.map(({ file }) => file), rules: [] });
    expect(outcome.failed.map(({ file, error }) => `${file} ${error.code}`)).toEqual([`.roadmap/${A} issue.busy`]);
    expect(outcome.fixed.map(({ id }) => id)).toEqual(['bbbb000b']);
  });
});

describe('fixing anything', () => {
  const word = fc.constantFrom(
    'a',
    'aaaa000a',
    '"a"',
    "'b c'",
    'a # note',
    '&x a',
    '*x',
    '',
    'null',
    'In Progress',
    'closed',
    '{x: y}',
  );
  const list = fc.oneof(
    fc.array(word, { maxLength: 4 }).map((words) => ` [${words.join(', ')}]`),
    fc.array(word, { maxLength: 4 }).map((words) => words.map((one) => `\n  - ${one}`).join('')),
  );
  const key = fc.constantFrom('labels', 'assignees', 'depends_on', 'blocks', 'git_branches');
  const scalar = fc.constantFrom(
    'status',
    'priority',
    'issue_type',
    'type',
    'parent',
    'headline',
    'x-other',
    'updated',
  );
  const line = fc.oneof(
    fc.tuple(key, list).map(([k, v]) => `${k}:${v}`),
    fc.tuple(scalar, word).map(([k, v]) => `${k}: ${v}`),
  );
  const file = fc
    .tuple(
      fc.constantFrom('aaaa000a', '1e279620'),
      fc.constantFrom('a', "'b c'", '# b'),
      fc.uniqueArray(line, { selector: (one) => one.split(':')[0] }),
      fc.string({ unit: 'binary' }),
      fc.boolean(),
    )
    .map(([id, title, lines, body, crlf]) => {
      const text = ['---', `id: ${id}`, `title: ${title}`, ...lines, '---', body].join('\n');
      return crlf ? text.replaceAll('\n', '\r\n') : text;
    });

  it('never makes a file unloadable, takes every curable finding it claims, and leaves all other values and the body alone', async () => {
    const folder = makeTemporaryFolder();
    let worked = 0;
    try {
      await fc.assert(
        fc.asyncProperty(file, async (text) => {
          const place = fill(folder, { [A]: text });
          const before = await place.issues.read(`.roadmap/${A}`);
          const plan = await planFixes(place.issues, place.config, []);
          await fixAll(place);
          const after = await place.issues.read(`.roadmap/${A}`);
          if (before === null || !isIssue(before) || plan.length === 0) {
            // Half of a surrogate pair is no text and never gets into a file.
            expect(readFileSync(join(folder.path, '.roadmap', A), 'utf8')).toBe(Buffer.from(text).toString('utf8'));
            return;
          }
          worked += 1;
          expect(after !== null && isIssue(after)).toBe(true);
          expectSameButFixed(
            before,
            after as Issue,
            plan.map(({ rule }) => rule),
          );
          expect(await planFixes(place.issues, place.config, [])).toEqual([]);
        }),
        { numRuns: 400 },
      );
    } finally {
      folder.dispose();
    }
    expect(worked).toBeGreaterThan(40);
  });

  function expectSameButFixed(before: Issue, after: Issue, rules: readonly string[]): void {
    expect([after.id, after.body]).toEqual([before.id, before.body]);
    for (const [name, value] of Object.entries(before.values))
      if (!rules.some((rule) => rule.startsWith(`${name}.`)))
        expect({ [name]: after.values[name as 'title'] }).toEqual({ [name]: value });
    // No line comes that was not there in other quotes, case or length.
    const old = new Set(before.text.split('\n').map((one) => one.split(':')[0]));
    for (const one of after.text.split('\n')) expect(old).toContain(one.split(':')[0]);
  }

  it('has a rule for each cure', () => {
    expect(curable).toEqual([...new Set(curable)]);
  });
});
