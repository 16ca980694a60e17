import { createHmac } from 'node:crypto';
import examples from '@octokit/webhooks-examples';
import { describe, expect, it } from 'vitest';
import type { Knock, Letter } from '../../../src/ports/webhook.ts';
import { makeGithubWebhook } from '../../../src/trackers/github/webhook.ts';

const SECRET = "It's a Secret to Everybody";
const REPO = 'octo/demo';
const reader = await makeGithubWebhook(SECRET);

function letter(event: string, payload: unknown, headers: Letter['headers'] = {}): Letter {
  const body = Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload));
  const signature = `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`;
  const own = { 'x-github-event': event, 'x-github-delivery': 'd-1', 'x-hub-signature-256': signature };
  return { headers: { ...own, ...headers }, body };
}

const repository = { full_name: 'Octo/Demo' };
const read = (event: string, payload: unknown): Knock => reader.read(letter(event, payload), REPO);
const keys = (...of: string[]): Knock => ({ kind: 'stirred', stirred: { keys: of, everything: false } });
const EVERYTHING: Knock = { kind: 'stirred', stirred: { keys: [], everything: true } };
const [ELSEWHERE, MALFORMED, IGNORED] = [{ kind: 'elsewhere' }, { kind: 'malformed' }, { kind: 'ignored' }];

describe('a signature', () => {
  it('of the documentation is genuine, over these very bytes', async () => {
    const headers = {
      'x-hub-signature-256': 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17',
    };
    expect(await reader.isGenuine({ headers, body: Buffer.from('Hello, World!') })).toBe(true);
    expect(await reader.isGenuine({ headers, body: Buffer.from('Hello, World! ') })).toBe(false);
  });

  it('holds for what JSON may be: any characters, a byte order mark, other spaces', async () => {
    for (const text of ['{"a":"ü 🎉 \\u0000"}', '\ufeff{}', '{\r\n  "a" : 1 }\n'])
      expect(await reader.isGenuine(letter('issues', text)), text).toBe(true);
  });

  it.each([
    ['missing', undefined],
    ['empty', ''],
    ['of sha1 alone', 'sha1=7d38cdd689735b008b3c702edd92eea23791c5f6'],
    ['of another length', `sha256=${'0'.repeat(63)}`],
    ['without its name', '0'.repeat(64)],
    ['wrong', `sha256=${'0'.repeat(64)}`],
    ['in capitals', `SHA256=${'0'.repeat(64)}`],
    ['twice', `sha256=${'0'.repeat(64)}, sha256=${'0'.repeat(64)}`],
    ['enormous', `sha256=${'0'.repeat(100_000)}`],
  ])('that is %s is not genuine', async (_name, signature) => {
    expect(await reader.isGenuine(letter('issues', '{}', { 'x-hub-signature-256': signature }))).toBe(false);
  });

  it('of another secret, of nothing, and of bytes that are no text is not genuine', async () => {
    const stranger = await makeGithubWebhook('another');
    expect(await stranger.isGenuine(letter('issues', '{}'))).toBe(false);
    expect(await reader.isGenuine(letter('issues', ''))).toBe(false);
    const body = Buffer.from([0x7b, 0xff, 0x7d]);
    const signature = `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`;
    expect(await reader.isGenuine({ headers: { 'x-hub-signature-256': signature }, body })).toBe(false);
  });
});

describe('what a delivery says', () => {
  it('is named by the sender, in one word', () => {
    expect(reader.idOf(letter('issues', '{}'))).toBe('d-1');
    expect(reader.eventOf(letter('issues', '{}'))).toBe('issues');
    for (const id of ['', 'a b', 'a\nb', 'x'.repeat(101), undefined])
      expect(reader.idOf(letter('issues', '{}', { 'x-github-delivery': id }))).toBeNull();
    expect(reader.eventOf({ headers: {}, body: Buffer.from('') })).toBe('unknown');
  });

  it('is the number of an issue, also of one that was deleted or went elsewhere', () => {
    for (const action of ['opened', 'edited', 'deleted', 'transferred', 'typed', 'something new'])
      expect(read('issues', { action, repository, issue: { number: 7 } })).toEqual(keys('7'));
    expect(read('issue_comment', { repository, issue: { number: 7 } })).toEqual(keys('7'));
    expect(read('issue_comment', { repository, issue: { number: 7, pull_request: null } })).toEqual(keys('7'));
    expect(read('issue_comment', { repository, issue: { number: 7, pull_request: {} } })).toEqual(IGNORED);
  });

  it('is everything where it cannot be told which issues are meant', () => {
    expect(read('milestone', { repository })).toEqual(EVERYTHING);
    for (const event of ['label', 'milestone'])
      expect(read(event, { repository: { full_name: 'octo/other' } })).toEqual(ELSEWHERE);
  });

  it('is more than what looks changed where a label has another name or is gone, and nothing where it is the same', () => {
    const full = { kind: 'stirred', stirred: { keys: [], everything: true, full: true } };
    const label = (action: string, changes?: unknown) => read('label', { repository, action, changes });
    expect(label('edited', { name: { from: 'bug' } })).toEqual(full);
    expect(label('edited', { color: { from: '000000' }, name: { from: 'bug' } })).toEqual(full);
    expect(label('deleted')).toEqual(full);
    for (const untold of [undefined, {}, 'odd']) expect(label('edited', untold)).toEqual(full);
    expect(label('edited', { color: { from: '000000' } })).toEqual(IGNORED);
    expect(label('edited', { description: { from: '' } })).toEqual(IGNORED);
    expect(label('created')).toEqual(IGNORED);
  });

  it('is both issues of a relation that are of this repository, wherever that is told', () => {
    const here = { number: 1, repository_url: 'https://api.github.com/repos/Octo/Demo' };
    const page = { number: 2, html_url: 'https://github.com/octo/demo/issues/2' };
    const there = { number: 3, html_url: 'https://github.com/octo/other/issues/3' };
    expect(read('sub_issues', { parent_issue: here, sub_issue: page })).toEqual(keys('1', '2'));
    expect(read('sub_issues', { parent_issue: here, sub_issue: there })).toEqual(keys('1'));
    expect(
      read('sub_issues', { parent_issue: { number: 4 }, sub_issue: { number: 5 }, sub_issue_repo: repository }),
    ).toEqual(keys('5'));
    expect(read('sub_issues', { parent_issue: { number: 4 }, sub_issue: { number: 5 }, repository })).toEqual(
      keys('4', '5'),
    );
    expect(read('issue_dependencies', { blocked_issue: page, blocking_issue: there })).toEqual(keys('2'));
    expect(
      read('issue_dependencies', {
        blocked_issue: there,
        blocking_issue: { number: 6 },
        blocking_issue_repo: repository,
      }),
    ).toEqual(keys('6'));
    expect(read('issue_dependencies', { blocked_issue: there, blocking_issue: there })).toEqual(ELSEWHERE);
    expect(read('sub_issues', {})).toEqual(MALFORMED);
  });

  it('of a repository that was renamed or transferred is told to those who know its old name', () => {
    const renamed = {
      action: 'renamed',
      repository: { full_name: 'octo/new' },
      changes: { repository: { name: { from: 'Demo' } } },
    };
    expect([
      reader.read(letter('repository', renamed), REPO),
      reader.read(letter('repository', renamed), 'octo/new'),
    ]).toEqual([EVERYTHING, EVERYTHING]);
    expect(reader.read(letter('repository', renamed), 'octo/third')).toEqual(ELSEWHERE);
    const from = (owner: object) => ({
      action: 'transferred',
      repository: { full_name: 'new/demo' },
      changes: { owner: { from: owner } },
    });
    expect(read('repository', from({ user: { login: 'octo' } }))).toEqual(EVERYTHING);
    expect(read('repository', from({ organization: { login: 'octo' } }))).toEqual(EVERYTHING);
    expect(read('repository', { action: 'edited', repository })).toEqual(IGNORED);
    expect(read('repository', { action: 'edited', repository: { full_name: 'a/b' } })).toEqual(ELSEWHERE);
    expect(read('repository', { action: 'renamed' })).toEqual(MALFORMED);
  });

  it('is nothing for a ping, whoever it is about, unless that is another repository', () => {
    expect(read('ping', { zen: 'x', hook_id: 1 })).toEqual(keys());
    expect(read('ping', { repository })).toEqual(keys());
    expect(read('ping', { repository: { full_name: 'a/b' } })).toEqual(ELSEWHERE);
  });

  it('is ignored where the event is unknown, named like something of every object, or not named', () => {
    for (const event of ['push', 'star', 'constructor', '__proto__', 'toString'])
      expect(read(event, { repository, issue: { number: 7 } }), event).toEqual(IGNORED);
    expect(reader.read({ headers: {}, body: Buffer.from('{}') }, REPO)).toEqual(IGNORED);
  });

  it.each<[string, unknown]>([
    ['no JSON', '{"action":'],
    ['no object', '[]'],
    ['null', 'null'],
    ['no repository', { issue: { number: 7 } }],
    ['a repository of another shape', { repository: 'octo/demo', issue: { number: 7 } }],
    ['a name that is none', { repository: { full_name: '../../etc' }, issue: { number: 7 } }],
    ['no issue', { repository }],
    ...[0, -1, 1.5, '7', 2 ** 31, 1e308, null].map((number): [string, unknown] => [
      `number ${String(number)}`,
      { repository, issue: { number } },
    ]),
  ])('is malformed: %s', (_name, payload) => {
    expect(read('issues', payload)).toEqual(MALFORMED);
  });

  it('is understood in every example that GitHub publishes, for the repository it is about and for no other', async () => {
    const ours = new Set(['issues', 'issue_comment', 'label', 'milestone', 'repository', 'ping']);
    const seen = new Map<string, number>();
    for (const { name, examples: payloads } of examples as unknown as readonly {
      name: string;
      examples: readonly any[];
    }[])
      for (const payload of payloads) {
        const one = letter(name, payload);
        expect(await reader.isGenuine(one)).toBe(true);
        const repo = String(payload.repository?.full_name ?? 'octo/demo');
        const knock = reader.read(one, repo);
        seen.set(`${name} ${knock.kind}`, (seen.get(`${name} ${knock.kind}`) ?? 0) + 1);
        if (!ours.has(name)) expect([name, knock.kind]).toEqual([name, 'ignored']);
        if (name === 'issues') expect(knock).toEqual(keys(String(payload.issue.number)));
        if (payload.repository !== undefined && ours.has(name)) expect(reader.read(one, 'no/body')).toEqual(ELSEWHERE);
      }
    expect(Object.fromEntries([...seen].filter(([name]) => ours.has(name.split(' ')[0] ?? '')))).toMatchInlineSnapshot(`
      {
        "issue_comment stirred": 9,
        "issues stirred": 29,
        "label ignored": 4,
        "label stirred": 2,
        "milestone stirred": 5,
        "ping stirred": 4,
        "repository ignored": 9,
        "repository stirred": 4,
      }
    `);
  });
});
