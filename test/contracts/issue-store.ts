import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { defaultConfig } from '../../src/model/config-defaults.ts';
import type { IssueStore } from '../../src/ports/issue-store.ts';

/** One store, and a hand that changes what lies in it without going through it. */
export interface StoreUnderTest {
  readonly store: IssueStore;
  /** Path, relative to the root, to text: issues and tombstones. */
  put(path: string, text: string): void;
  remove(path: string): void;
  textAt(path: string): string | null;
  /** A second store on the same contents, as another process has it. */
  another(): IssueStore;
  dispose(): void;
}

const folder = '.roadmap/issues';
const first = `${folder}/1a2b3c4d-first.md`;
const second = `${folder}/2b3c4d5e-second.md`;

export function issueText(id: string, title: string, extra = ''): string {
  return `---\nid: '${id}'\ntitle: ${title}\n${extra}status: todo\n---\n\nBody of ${title}.\n`;
}

/** What every `IssueStore` does. */
export function issueStoreContract(name: string, make: () => StoreUnderTest): void {
  describe(`the issue store ${name}`, () => {
    let made: StoreUnderTest;
    let store: IssueStore;

    beforeEach(() => {
      made = make();
      ({ store } = made);
    });
    afterEach(() => made.dispose());

    describe('without any issue', () => {
      test('lists none', async () => {
        expect(await store.list()).toEqual({ issues: [], broken: [], findings: [] });
        expect(await store.paths()).toEqual([]);
        expect(await store.tombstones()).toEqual([]);
      });

      test('reads null', async () => {
        expect(await store.read(first)).toBeNull();
        expect(await store.read(`${folder}/nested/1a2b3c4d-first.md`)).toBeNull();
      });

      test('has nothing to replace', async () => {
        expect(await store.replace(first, '', issueText('1a2b3c4d', 'First'))).toBe(false);
        expect(made.textAt(first)).toBeNull();
      });
    });

    describe('creating', () => {
      const text = issueText('1a2b3c4d', 'First');

      test('makes the file with exactly these bytes', async () => {
        const odd = `\ufeff${text}\r\nümläut 🦔 without an end`;
        expect(await store.create(first, odd)).toBe(true);
        expect(made.textAt(first)).toBe(odd);
        expect(await store.read(first)).toMatchObject({ path: first, text: odd, id: '1a2b3c4d' });
      });

      test('in a nested folder that is not there makes the folder', async () => {
        const path = `${folder}/v1/0/1a2b3c4d-first.md`;
        expect(await store.create(path, text)).toBe(true);
        expect(await store.paths()).toEqual([path]);
      });

      test('twice leaves the first', async () => {
        expect(await store.create(first, text)).toBe(true);
        expect(await store.create(first, issueText('2b3c4d5e', 'Second'))).toBe(false);
        expect(made.textAt(first)).toBe(text);
      });

      test('by many at once lets exactly one win, whole', async () => {
        const others = [store, made.another(), made.another()];
        const texts = Array.from({ length: 30 }, (_, n) =>
          issueText('1a2b3c4d', `Writer ${n}`, `headline: ${'x'.repeat(n * 500)}\n`),
        );
        const won = await Promise.all(texts.map((each, n) => others[n % others.length]?.create(first, each)));
        expect(won.filter(Boolean)).toHaveLength(1);
        expect(made.textAt(first)).toBe(texts[won.indexOf(true)]);
        expect(await store.paths()).toEqual([first]);
      });

      test('of different names by many at once lets all win', async () => {
        const paths = Array.from({ length: 30 }, (_, n) => `${folder}/${(0xa0000000 + n).toString(16)}-many.md`);
        expect(await Promise.all(paths.map((path) => store.create(path, text)))).toEqual(paths.map(() => true));
        expect(await store.paths()).toEqual(paths);
      });
    });

    describe('replacing', () => {
      const before = issueText('1a2b3c4d', 'First');
      const after = issueText('1a2b3c4d', 'Changed');

      test('puts the new text in place of the expected one', async () => {
        made.put(first, before);
        expect(await store.replace(first, before, after)).toBe(true);
        expect(made.textAt(first)).toBe(after);
        expect(await store.paths()).toEqual([first]);
      });

      test('leaves alone what somebody changed meanwhile', async () => {
        made.put(first, before);
        const issue = await store.read(first);
        made.put(first, `${before}by hand\n`);
        expect(issue).toMatchObject({ text: before });
        expect(await store.replace(first, before, after)).toBe(false);
        expect(made.textAt(first)).toBe(`${before}by hand\n`);
      });

      test('notices a change of one character, of the line ends, and of the length alone', async () => {
        for (const other of [
          before.replace('F', 'f'),
          before.replaceAll('\n', '\r\n'),
          before.slice(0, -1),
          `\ufeff${before}`,
        ]) {
          made.put(first, other);
          expect(await store.replace(first, before, after)).toBe(false);
          expect(made.textAt(first)).toBe(other);
        }
      });

      test('does not bring back what is gone', async () => {
        made.put(first, before);
        made.remove(first);
        expect(await store.replace(first, before, after)).toBe(false);
        expect(made.textAt(first)).toBeNull();
      });

      test('twice works once', async () => {
        made.put(first, before);
        expect(await store.replace(first, before, after)).toBe(true);
        expect(await store.replace(first, before, after)).toBe(false);
        expect(await store.replace(first, after, after)).toBe(true);
      });

      test('by many who expect the same lets exactly one win', async () => {
        made.put(first, before);
        const others = [store, made.another(), made.another()];
        const texts = Array.from({ length: 12 }, (_, n) => issueText('1a2b3c4d', `Writer ${n}`));
        const won = await Promise.all(texts.map((each, n) => others[n % others.length]?.replace(first, before, each)));
        expect(won.filter(Boolean)).toHaveLength(1);
        expect(made.textAt(first)).toBe(texts[won.indexOf(true)]);
      });

      test('by many who each try again loses nothing', async () => {
        made.put(first, issueText('1a2b3c4d', 'Count', 'estimated_hours: 0\n'));
        const increment = async (): Promise<void> => {
          const issue = await store.read(first);
          if (issue === null || !('id' in issue)) throw new Error('not there');
          const next = issue.text.replace(/hours: (\d+)/, (_, hours) => `hours: ${Number(hours) + 1}`);
          if (!(await store.replace(first, issue.text, next))) await increment();
        };
        await Promise.all(Array.from({ length: 10 }, increment));
        expect(await store.read(first)).toMatchObject({ values: { estimated_hours: 10 } });
      });
    });

    describe('listing', () => {
      test('gives all issues in order of path, nested ones among them', async () => {
        const paths = [
          second,
          `${folder}/a/3c4d5e6f-x.md`,
          first,
          `${folder}/a.md`,
          `${folder}/a-b.md`,
          `${folder}/B.md`,
        ];
        for (const [n, path] of paths.entries()) made.put(path, issueText(`aaaaaaa${n}`, `Number ${n}`));
        const expected = [...paths].sort();
        expect(await store.paths()).toEqual(expected);
        expect((await store.list()).issues.map((issue) => issue.path)).toEqual(expected);
        expect((await store.list()).findings).toEqual([]);
      });

      test('shows a broken file with its name’s id and the links it claims, and goes on', async () => {
        made.put(first, `---\nid: '1a2b3c4d'\nremote_ids:\n  github: '221'\n  other: 7\ntitle: [\n---\n`);
        made.put(second, issueText('2b3c4d5e', 'Second'));
        const { issues, broken, findings } = await store.list();
        expect(issues.map((issue) => issue.id)).toEqual(['2b3c4d5e']);
        expect(broken).toEqual([{ path: first, id: '1a2b3c4d', claims: ['github:221', 'other:7'] }]);
        expect(findings.length).toBeGreaterThan(0);
        for (const finding of findings) expect(finding).toMatchObject({ file: first, severity: 'error' });
        expect(await store.read(first)).toEqual(findings);
      });

      test('keeps issues with one id, with a finding for each', async () => {
        made.put(first, issueText('1a2b3c4d', 'First'));
        made.put(second, `---\ntitle: Copy\nid: '1a2b3c4d'\n---\n`);
        const { issues, findings } = await store.list();
        expect(issues.map((issue) => issue.path)).toEqual([first, second]);
        expect(findings).toMatchObject([
          { rule: 'id.duplicate', file: first, line: 2, id: '1a2b3c4d', severity: 'error' },
          { rule: 'id.duplicate', file: second, line: 3, id: '1a2b3c4d', severity: 'error' },
        ]);
        expect(findings[0]?.message).toContain(second);
      });

      test('tells two issues that claim one remote item, whatever its spelling', async () => {
        made.put(first, issueText('1a2b3c4d', 'First', "remote_ids:\n  github: '221'\n"));
        made.put(second, issueText('2b3c4d5e', 'Second', 'github_issue: 221\n'));
        made.put(`${folder}/3c4d5e6f-x.md`, issueText('3c4d5e6f', 'Third', "remote_ids:\n  other: '221'\n"));
        const { issues, findings } = await store.list();
        expect(issues).toHaveLength(3);
        expect(findings).toMatchObject([
          { rule: 'link.duplicate', file: first, line: 4, id: '1a2b3c4d' },
          { rule: 'link.duplicate', file: second, line: 4, id: '2b3c4d5e' },
        ]);
      });

      test('gives the findings of issues that load all the same', async () => {
        made.put(first, issueText('1a2b3c4d', 'First', 'progress_percentage: soon\n'));
        const { issues, findings } = await store.list();
        expect(issues).toHaveLength(1);
        expect(findings).toEqual(issues[0]?.findings);
        expect(findings).toHaveLength(1);
      });

      test('sees at once what somebody changed', async () => {
        made.put(first, issueText('1a2b3c4d', 'First'));
        expect((await store.list()).issues[0]?.values.title).toBe('First');
        made.put(first, issueText('1a2b3c4d', 'Other'));
        expect((await store.list()).issues[0]?.values.title).toBe('Other');
      });
    });

    describe('tombstones', () => {
      test('name the links of what was deleted, as text', async () => {
        made.put(
          '.roadmap/deleted/1a2b3c4d.yaml',
          'remote_ids:\n  github: 0221\n  other: abc\ndeleted: 2026-01-01T00:00:00Z\nby: ana\n',
        );
        made.put('.roadmap/deleted/2b3c4d5e.yaml', "remote_ids: { github: '7' }\n");
        expect(await store.tombstones()).toEqual([
          { id: '1a2b3c4d', remote_ids: { github: '0221', other: 'abc' } },
          { id: '2b3c4d5e', remote_ids: { github: '7' } },
        ]);
      });

      test('that are damaged still keep what they claim from coming back', async () => {
        made.put('.roadmap/deleted/1a2b3c4d.yaml', '<<<<<<< ours\nremote_ids:\n  github: 221\n=======\n');
        expect(await store.tombstones()).toEqual([{ id: '1a2b3c4d', remote_ids: { github: '221' } }]);
      });
    });

    describe('hostile input', () => {
      const hostile = [
        '',
        '/etc/passwd.md',
        'C:/x.md',
        '../x.md',
        '.roadmap/issues/../x.md',
        '.roadmap/issues/a/../../../x.md',
        '.roadmap/issues/./x.md',
        '.roadmap/issues//x.md',
        '.roadmap/issues/',
        '.roadmap/issues',
        '.roadmap/issues/a\\b.md',
        '.roadmap\\issues\\a.md',
        '.roadmap/issues/a\0.md',
        '.roadmap/issues/.hidden.md',
        '.roadmap/issues/.git/x.md',
        '.roadmap/issues/x.txt',
        '.roadmap/config.yaml',
        '.git/hooks/x.md',
        'src/x.md',
        '.roadmap/issuesx/x.md',
      ];

      test.each(hostile)('the path %j is refused', async (path) => {
        const text = issueText('1a2b3c4d', 'First');
        await expect(store.read(path)).rejects.toMatchObject({ code: 'path.unsafe', kind: 'user' });
        await expect(store.create(path, text)).rejects.toMatchObject({ code: 'path.unsafe' });
        await expect(store.replace(path, text, text)).rejects.toMatchObject({ code: 'path.unsafe' });
        expect(await store.paths()).toEqual([]);
      });

      test.each([
        ['a NUL', 'a\0b'],
        ['half a character', 'a\ud800b'],
      ])('a text with %s is refused', async (_what, bad) => {
        const before = issueText('1a2b3c4d', 'First');
        made.put(first, before);
        await expect(store.create(second, bad)).rejects.toMatchObject({ code: 'file.text' });
        await expect(store.replace(first, before, bad)).rejects.toMatchObject({ code: 'file.text' });
        expect(await store.paths()).toEqual([first]);
        expect(made.textAt(first)).toBe(before);
      });

      test('a text that could not be read back is refused', async () => {
        const limit = defaultConfig.format.max_file_bytes;
        await expect(store.create(first, 'ü'.repeat(limit / 2 + 1))).rejects.toMatchObject({ code: 'file.too_large' });
        expect(await store.create(first, 'ü'.repeat(limit / 2))).toBe(true);
      });
    });
  });
}
