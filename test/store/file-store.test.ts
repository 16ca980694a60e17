import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { defaultConfig } from '../../src/model/config-defaults.ts';
import type { IssueStore } from '../../src/ports/issue-store.ts';
import { createFileStore } from '../../src/store/file-store.ts';
import { issueStoreContract, issueText } from '../contracts/issue-store.ts';
import { asOrdinaryUser } from '../support/ordinary-user.ts';
import { makeTemporaryFolder, type TemporaryFolder } from '../support/temporary-folder.ts';

const corpus = fileURLToPath(new URL('../fixtures/roadmap-seed', import.meta.url));
const first = '.roadmap/issues/1a2b3c4d-first.md';
const second = '.roadmap/issues/2b3c4d5e-second.md';
const text = issueText('1a2b3c4d', 'First');

issueStoreContract('on files', () => {
  const folder = makeTemporaryFolder();
  const make = () => createFileStore({ root: folder.path, config: defaultConfig });
  return {
    store: make(),
    put: (path, content) => void folder.put(path, content),
    remove: (path) => rmSync(join(folder.path, path)),
    textAt: (path) => (existsSync(join(folder.path, path)) ? readFileSync(join(folder.path, path), 'utf8') : null),
    another: make,
    dispose: folder.dispose,
  };
});

let folder: TemporaryFolder;
let store: IssueStore;

beforeEach(() => {
  folder = makeTemporaryFolder();
  store = createFileStore({ root: folder.path, config: defaultConfig });
});
afterEach(() => folder.dispose());

/** All that lies below a folder of the working tree, dot files among it. */
function contents(path = '.roadmap'): string[] {
  const all = readdirSync(join(folder.path, path), { recursive: true, encoding: 'utf8' });
  return all.map((name) => name.replaceAll('\\', '/')).sort();
}

describe('the real corpus', () => {
  test('loads whole, in order, and every file as it is', async () => {
    cpSync(corpus, folder.path, { recursive: true });
    const { issues, broken } = await store.list();
    expect(issues).toHaveLength(104);
    expect(broken).toEqual([]);
    expect(issues.map((issue) => issue.path)).toEqual([...(await store.paths())].sort());
    for (const issue of issues) expect(issue.text).toBe(readFileSync(join(folder.path, issue.path), 'utf8'));
    expect(await store.read(issues[50]?.path ?? '')).toEqual(issues[50]);
  });

  test('is written back byte for byte', async () => {
    cpSync(corpus, folder.path, { recursive: true });
    for (const { path, text: before } of (await store.list()).issues) {
      expect(await store.replace(path, before, `${before}x`)).toBe(true);
      expect(await store.replace(path, `${before}x`, before)).toBe(true);
      expect(readFileSync(join(folder.path, path))).toEqual(readFileSync(join(corpus, path)));
    }
  });
});

test('archived issues are a store of their own', async () => {
  folder.put('.roadmap/archive/issues/1a2b3c4d-first.md', text);
  folder.put(second, issueText('2b3c4d5e', 'Second'));
  const archive = createFileStore({ root: folder.path, config: defaultConfig, folder: 'archive' });
  expect(await archive.paths()).toEqual(['.roadmap/archive/issues/1a2b3c4d-first.md']);
  expect(await store.paths()).toEqual([second]);
  await expect(archive.read(second)).rejects.toMatchObject({ code: 'path.unsafe' });
});

describe('files that are none of ours', () => {
  test('are passed over', async () => {
    for (const name of ['README.txt', '.hidden.md', '.git/x.md', 'x.md.orig', '.roadmap-12-ab.tmp', 'x.MD'])
      folder.put(`.roadmap/issues/${name}`, text);
    expect(await store.list()).toEqual({ issues: [], broken: [], findings: [] });
  });

  test('a folder named like an issue is a finding', async () => {
    folder.put(`${first}/inner.md`, text);
    folder.put(second, issueText('2b3c4d5e', 'Second'));
    const { issues, broken, findings } = await store.list();
    expect(issues.map(({ id }) => id)).toEqual(['2b3c4d5e']);
    expect(broken).toEqual([{ path: first, id: '1a2b3c4d', claims: [] }]);
    expect(findings).toMatchObject([{ file: first, rule: 'path.kind', id: '1a2b3c4d' }]);
    expect(await store.read(first)).toEqual(findings);
    expect(await store.create(first, text)).toBe(false);
    await expect(store.replace(first, text, text)).rejects.toMatchObject({ code: 'path.kind' });
  });

  test('a pipe named like an issue is a finding, and nobody waits for it', async () => {
    mkdirSync(join(folder.path, '.roadmap/issues'), { recursive: true });
    execFileSync('mkfifo', [join(folder.path, first)]);
    expect((await store.list()).findings).toMatchObject([{ file: first, rule: 'path.kind' }]);
    expect(await store.read(first)).toMatchObject([{ rule: 'path.kind' }]);
  });
});

describe('a file that is no issue text', () => {
  const linked = Buffer.from("---\nid: '1a2b3c4d'\nremote_ids:\n  github: 221\ntitle: x\n---\n");

  test.each([
    ['a NUL', 'file.nul', 7, Buffer.concat([linked, Buffer.from('\0')])],
    ['a byte that is no UTF-8', 'file.encoding', 7, Buffer.concat([linked, Buffer.from([0xff])])],
    ['a character cut off', 'file.encoding', 8, Buffer.concat([linked, Buffer.from('a\n'), Buffer.from([0xe2, 0x82])])],
    ['half a surrogate pair', 'file.encoding', 7, Buffer.concat([linked, Buffer.from([0xed, 0xa0, 0x80])])],
    ['more bytes than the limit', 'file.too_large', 1, Buffer.concat([linked, Buffer.alloc(1024 * 1024, 'x')])],
  ])('for %s is a finding that tells its links', async (_what, rule, line, bytes) => {
    folder.put(first, bytes);
    folder.put(second, issueText('2b3c4d5e', 'Second'));
    const { issues, broken, findings } = await store.list();
    expect(issues.map(({ id }) => id)).toEqual(['2b3c4d5e']);
    expect(findings).toMatchObject([{ file: first, rule, line, severity: 'error', id: '1a2b3c4d' }]);
    expect(broken).toEqual([{ path: first, id: '1a2b3c4d', claims: ['github:221'] }]);
    expect(await store.read(first)).toEqual(findings);
    expect(await store.replace(first, text, text)).toBe(false);
    expect(readFileSync(join(folder.path, first)).equals(bytes)).toBe(true);
  });

  test('the limit is the configuration’s', async () => {
    folder.put(first, text);
    const format = { updated: true, max_file_bytes: text.length - 1 };
    const small = createFileStore({ root: folder.path, config: { ...defaultConfig, format } });
    expect(await small.read(first)).toMatchObject([{ rule: 'file.too_large' }]);
  });
});

describe('symbolic links', () => {
  /** Makes `path` a link to where its content has been moved. */
  function linkAway(path: string): void {
    const target = join(folder.path, 'elsewhere');
    if (existsSync(join(folder.path, path))) renameSync(join(folder.path, path), target);
    else mkdirSync(target);
    mkdirSync(dirname(join(folder.path, path)), { recursive: true });
    symlinkSync(target, join(folder.path, path));
  }

  test.each(['.roadmap', '.roadmap/issues'])(
    '%s as a link is refused, not followed and not taken for empty',
    async (path) => {
      folder.put(first, text);
      linkAway(path);
      const refusal = { code: 'path.symlink', kind: 'user', message: expect.stringContaining(path) as string };
      await expect(store.list()).rejects.toMatchObject(refusal);
      await expect(store.paths()).rejects.toMatchObject(refusal);
      expect(await store.read(first)).toMatchObject([{ file: first, rule: 'path.symlink' }]);
      await expect(store.create(second, text)).rejects.toMatchObject(refusal);
      await expect(store.replace(first, text, `${text}x`)).rejects.toMatchObject(refusal);
      expect(contents('elsewhere').filter((name) => name.endsWith('.md'))).toEqual([
        expect.stringContaining('first.md'),
      ]);
    },
  );

  test('a nested folder as a link is a finding', async () => {
    folder.put('.roadmap/issues/v1/3c4d5e6f-x.md', issueText('3c4d5e6f', 'Nested'));
    folder.put(first, text);
    linkAway('.roadmap/issues/v1');
    const { issues, findings } = await store.list();
    expect(issues.map(({ id }) => id)).toEqual(['1a2b3c4d']);
    expect(findings).toMatchObject([{ file: '.roadmap/issues/v1', rule: 'path.symlink' }]);
    await expect(store.create('.roadmap/issues/v1/4d5e6f70-y.md', text)).rejects.toMatchObject({
      code: 'path.symlink',
    });
    expect(contents('elsewhere')).toEqual(['3c4d5e6f-x.md']);
  });

  test('a file as a link is a finding, dangling or not', async () => {
    folder.put('secret.md', text);
    mkdirSync(join(folder.path, '.roadmap/issues'), { recursive: true });
    symlinkSync('../../secret.md', join(folder.path, first));
    symlinkSync('nowhere', join(folder.path, second));
    const { issues, broken, findings } = await store.list();
    expect(issues).toEqual([]);
    expect(broken.map(({ id }) => id)).toEqual(['1a2b3c4d', '2b3c4d5e']);
    expect(findings.map(({ rule }) => rule)).toEqual(['path.symlink', 'path.symlink']);
    expect(await store.paths()).toEqual([]);
    for (const path of [first, second]) {
      expect(await store.read(path)).toMatchObject([{ rule: 'path.symlink' }]);
      expect(await store.create(path, issueText('1a2b3c4d', 'Other'))).toBe(false);
      await expect(store.replace(path, text, `${text}x`)).rejects.toMatchObject({ code: 'path.symlink' });
    }
    expect(readFileSync(join(folder.path, 'secret.md'), 'utf8')).toBe(text);
  });

  test('on the way to the repository are the user’s own', async () => {
    const link = `${folder.path}-link`;
    symlinkSync(folder.path, link);
    try {
      const there = createFileStore({ root: link, config: defaultConfig });
      expect(await there.create(first, text)).toBe(true);
      expect(await store.paths()).toEqual([first]);
    } finally {
      rmSync(link);
    }
  });
});

describe('without the right to', () => {
  test('read a file, it is a finding and the others load', async () => {
    chmodSync(folder.put(first, text), 0o000);
    folder.put(second, issueText('2b3c4d5e', 'Second'));
    await asOrdinaryUser(async () => {
      const { issues, broken, findings } = await store.list();
      expect(issues.map(({ id }) => id)).toEqual(['2b3c4d5e']);
      expect(broken).toEqual([{ path: first, id: '1a2b3c4d', claims: [] }]);
      expect(findings).toMatchObject([{ file: first, rule: 'file.unreadable' }]);
      expect(await store.read(first)).toEqual(findings);
    });
  });

  test('read a nested folder, it is a finding and the others load', async () => {
    folder.put('.roadmap/issues/v1/3c4d5e6f-x.md', text);
    folder.put(second, issueText('2b3c4d5e', 'Second'));
    chmodSync(join(folder.path, '.roadmap/issues/v1'), 0o000);
    await asOrdinaryUser(async () => {
      const { issues, findings } = await store.list();
      expect(issues.map(({ id }) => id)).toEqual(['2b3c4d5e']);
      expect(findings).toMatchObject([{ file: '.roadmap/issues/v1', rule: 'file.unreadable' }]);
    });
    chmodSync(join(folder.path, '.roadmap/issues/v1'), 0o755);
  });

  test.each(['.roadmap', '.roadmap/issues'])('read %s, that is an error and not an empty store', async (path) => {
    folder.put(first, text);
    chmodSync(join(folder.path, path), 0o000);
    await asOrdinaryUser(async () => {
      await expect(store.list()).rejects.toMatchObject({ code: 'file.unreadable', kind: 'user' });
      await expect(store.paths()).rejects.toMatchObject({ code: 'file.unreadable' });
    });
    chmodSync(join(folder.path, path), 0o755);
  });

  test('write, nothing is changed and the error says why', async () => {
    folder.put(first, text);
    chmodSync(join(folder.path, '.roadmap/issues'), 0o555);
    await asOrdinaryUser(async () => {
      const refusal = { code: 'file.unwritable', kind: 'user', data: { errno: 'EACCES' } };
      await expect(store.create(second, text)).rejects.toMatchObject(refusal);
      await expect(store.replace(first, text, `${text}x`)).rejects.toMatchObject(refusal);
    });
    chmodSync(join(folder.path, '.roadmap/issues'), 0o755);
    expect(contents()).toEqual(['issues', 'issues/1a2b3c4d-first.md']);
    expect(readFileSync(join(folder.path, first), 'utf8')).toBe(text);
  });

  test('read the tombstones, that is an error and not none', async () => {
    chmodSync(folder.put('.roadmap/deleted/1a2b3c4d.yaml', 'remote_ids: { github: 1 }\n'), 0o000);
    await asOrdinaryUser(() => expect(store.tombstones()).rejects.toMatchObject({ code: 'tombstone.unreadable' }));
  });
});

describe('what a killed run left behind', () => {
  const old = new Date(Date.now() - 3_600_000);

  function leave(name: string, at: Date): void {
    utimesSync(folder.put(`.roadmap/issues/${name}`, 'half'), at, at);
  }

  test('goes with the first write after a look, unless it may still be in use', async () => {
    leave('.roadmap-1-old.tmp', old);
    leave('nested/.roadmap-old.turn', old);
    leave('.roadmap-1-young.tmp', new Date());
    leave('.other.tmp', old);
    await store.list();
    expect(contents('.roadmap/issues')).toHaveLength(5);
    expect(await store.create(first, text)).toBe(true);
    expect(contents('.roadmap/issues')).toEqual(['.other.tmp', '.roadmap-1-young.tmp', '1a2b3c4d-first.md', 'nested']);
  });

  test('stays while a run only looks', async () => {
    leave('.roadmap-1-old.tmp', old);
    await store.list();
    await store.paths();
    expect(contents('.roadmap/issues')).toEqual(['.roadmap-1-old.tmp']);
  });
});

test('writing leaves nothing but the files', async () => {
  await store.create(first, text);
  await store.create(first, text);
  await store.replace(first, text, `${text}x`);
  await store.replace(first, text, `${text}y`);
  expect(contents()).toEqual(['issues', 'issues/1a2b3c4d-first.md']);
});
