import { expect, test } from 'vitest';
import { makeScene, type Doc, type Scene } from './scene.ts';

const MARKERS = '<<<<<<< HEAD\nours\n=======\ntheirs\n>>>>>>> branch';

const TEXTS: Readonly<Record<string, { title?: string; body?: string; labels?: readonly string[] }>> = {
  'an empty body': { body: '' },
  'a body of blank lines': { body: '\n\n\n' },
  'blanks and newlines at the edges of a body': { body: '  \n indented\n\n' },
  'a body that is a frontmatter block': {
    body: '---\nid: deadbeef\nremote_ids: { github: 1 }\n---\n\nText\n---\nmore',
  },
  'a body that begins with a fence': { body: '---' },
  'git conflict markers in a fenced block': { body: `\`\`\`\n${MARKERS}\n\`\`\`` },
  'CRLF in a body': { body: 'one\r\ntwo\r\n\r\nthree' },
  'mixed line ends in a body': { body: 'one\r\ntwo\nthree\rfour' },
  'escape sequences': { title: 'red \u001b[31malert\u001b[0m \u0007', body: '\u001b]0;title\u0007\u009b31m' },
  'bidi and zero-width characters': { title: 'safe\u202Eexe.txt\u200b', body: '\u2066hidden\u2069\ufeff' },
  'a title that is YAML': { title: 'yes', body: 'key: value' },
  'a title that is a number': { title: '0x1F', labels: ['1e3', 'null', 'true', '2026-01-01'] },
  'a title with every YAML indicator': { title: '- ? : , [ ] { } # & * ! | > \' " % @ ` key: value # comment' },
  'a title with a line break': { title: 'first\r\nsecond' },
  'a title of blanks and text': { title: '  edges  ' },
  'a very long title': { title: 'long '.repeat(200).trim() },
  'a body of 65,536 characters': { body: 'x'.repeat(65_536) },
  'a body of astral characters': { body: '🦊'.repeat(1000), title: '🦊 fox' },
  'labels with commas, quotes and brackets': { labels: ['a, b', "it's", '"q"', '[x]', '{y}', ' # '] },
  'the marker of nobody in the middle of a body': {
    body: 'a <!-- roadmap:deadbeef --> b\n<!-- roadmap:deadbeef -->\nc',
  },
  'keys of objects': { title: '__proto__', body: '# constructor', labels: ['__proto__', 'constructor'] },
  'a setext heading, a table and HTML': {
    body: 'Head\n====\n\n|a|b|\n|-|-|\n|1|2|\n\n<details>\n\n# not a heading?\n</details>',
  },
  'a fenced heading': { body: '```\n# not a heading\n```\n# One\ntext' },
};

test('whatever an item holds becomes a file, is quiet after that, and comes back as it was', async () => {
  const scene = await makeScene();
  const numbers = new Map(
    Object.entries(TEXTS).map(([name, text]) => [scene.github.seed({ title: name, ...text })[0], name]),
  );
  const pulled = await scene.sync();
  expect(pulled.doc.operations.filter((one: Doc) => one.op !== 'create_local')).toEqual([]);
  expect(pulled.doc.counts.created_local).toBe(numbers.size);
  const before = scene.github.issues();
  scene.github.resetCounters();
  expect((await scene.sync('--full')).doc.operations).toEqual([]);
  expect(scene.github.counters.mutations).toBe(0);

  // A label added here sends that label, and nothing else of the item.
  const { doc: list } = await scene.json('issue', 'list');
  expect(list).toHaveLength(numbers.size);
  await scene.roadmap('issue', 'update', ...list.map((one: Doc) => one.id), '--add-label', 'touched');
  const sent = await scene.sync();
  expect(sent.doc.counts).toMatchObject({ pushed: numbers.size, conflicts: 0, errors: 0 });
  for (const item of before) {
    const now = scene.github.issue(item.number);
    const name = numbers.get(item.number);
    expect([name, now?.title, now?.body]).toEqual([name, item.title, item.body]);
    expect([...(now?.labels ?? [])].sort()).toEqual([...item.labels, 'touched'].sort());
  }
  expect((await scene.sync()).doc.operations).toEqual([]);
});

test('what is written here arrives there as it is written, and comes back quiet', async () => {
  const scene = await makeScene();
  const ids = new Map<string, string>();
  // Longer titles are refused, and a body needs room for our marker.
  const own = {
    ...TEXTS,
    'a very long title': { title: 'x'.repeat(256) },
    'a body of 65,536 characters': { body: 'x'.repeat(65_500) },
  };
  for (const [name, text] of Object.entries<(typeof TEXTS)[string]>(own)) {
    const { title = name, body = '', labels = [] } = text;
    const one = title
      .replace(/[\r\n]+/g, ' ')
      .replace(/^[\s-]+/, '')
      .trim();
    const flags = [...labels.filter((label) => !/[,]/.test(label) && label.trim() === label)].flatMap((label) => [
      '-l',
      label,
    ]);
    const made = await scene.json(
      'issue',
      'create',
      one.replace(/[\u0000-\u001f\u007f-\u009f]/g, ''),
      '--body',
      body,
      ...flags,
    );
    expect([name, made.code]).toEqual([name, 0]);
    ids.set(name, made.doc.id);
  }
  scene.commitAll();
  const sent = await scene.sync('--push-new', 'all');
  expect(sent.doc.counts).toMatchObject({ created_remote: ids.size, errors: 0 });
  for (const [name, id] of ids) {
    const item = scene.github.issues().find((one) => one.body.includes(`roadmap:${id}`));
    const { doc } = await scene.json('issue', 'view', id);
    const normal = (text: string): string => text.replace(/\r\n?/g, '\n');
    expect([name, item?.title]).toEqual([name, doc.title]);
    expect([name, item?.body]).toEqual([
      name,
      normal(doc.body) === '' ? `<!-- roadmap:${id} -->` : `${normal(doc.body)}\n\n<!-- roadmap:${id} -->`,
    ]);
  }
  const head = scene.git('rev-parse', 'HEAD');
  expect((await scene.sync('--full')).doc.operations).toEqual([]);
  expect(scene.git('rev-parse', 'HEAD')).toBe(head);
});

test('what no file can hold is that item’s error alone, and is taken in once it is mended there', async () => {
  const scene = await makeScene();
  scene.github.seed(
    'Good',
    { title: 'NUL', body: 'a\0b' },
    { title: 'Half a pair \ud83e' },
    { title: '   ' },
    { title: 'Good too', body: 'text' },
    { title: 'In conflict', body: MARKERS },
  );
  const ended = await scene.sync();
  expect(ended.code).toBe(4);
  expect(ended.doc.counts).toMatchObject({ created_local: 2, errors: 4 });
  const errors = ended.doc.operations.filter((one: Doc) => one.op === 'error');
  expect(errors.map((one: Doc) => [one.remote_id, one.applied]).sort()).toEqual([
    ['2', false],
    ['3', false],
    ['4', false],
    ['6', false],
  ]);
  for (const one of errors) expect(one.reason).toMatch(/edit it on github|show them in a fenced code block/);
  expect((await scene.sync()).doc.counts).toMatchObject({ created_local: 0, errors: 4, unchanged: 2 });
  scene.github.edit(2, { body: 'ab' });
  scene.github.edit(3, { title: 'Whole' });
  scene.github.edit(4, { title: 'Named' });
  scene.github.edit(6, { body: `\`\`\`\n${MARKERS}\n\`\`\`` });
  const mended = await scene.sync();
  expect([mended.code, mended.doc.counts.created_local]).toEqual([0, 4]);

  // A linked one that becomes such an item keeps its file.
  const path = scene.files().find((one) => one.endsWith('-github-1.md')) ?? '';
  const text = contentOf(scene, path);
  scene.github.edit(1, { body: 'now \0 with NUL' });
  scene.github.edit(5, { body: 'text, changed' });
  const other = scene.files().find((one) => one.endsWith('-github-2.md')) ?? '';
  const before = contentOf(scene, other);
  scene.github.edit(2, { body: `ab\n${MARKERS}` });
  const broken = await scene.sync();
  expect([broken.code, broken.doc.counts.errors, broken.doc.counts.pulled]).toEqual([4, 2, 1]);
  expect([contentOf(scene, path), contentOf(scene, other)]).toEqual([text, before]);
  expect(scene.read(path)).toMatch(/^sync_error:\n {2}github: .*NUL/m);
  const quiet = scene.fingerprint();
  expect((await scene.sync()).code).toBe(4);
  expect(scene.fingerprint()).toEqual(quiet);
  scene.github.edit(1, { body: 'mended' });
  scene.github.edit(2, { body: 'mended' });
  expect((await scene.sync()).code).toBe(0);
  for (const one of [path, other]) {
    expect(scene.read(one)).toContain('mended');
    expect(scene.read(one)).not.toContain('sync_error');
  }
});

test('a local value that GitHub refuses is that issue’s error alone', async () => {
  const scene = await makeScene();
  const long = await scene.create('Too long', '--body', 'x'.repeat(70_000));
  const fine = await scene.create('Fine');
  scene.commitAll();
  const ended = await scene.sync('--push-new', 'all');
  expect(ended.code).toBe(4);
  expect(ended.doc.counts).toMatchObject({ created_remote: 1, errors: 1 });
  expect(ended.doc.operations.find((one: Doc) => one.op === 'error')).toMatchObject({ id: long, applied: false });
  expect(scene.read(scene.path(long))).toMatch(/^sync_error:\n {2}github: .*65,536/m);
  expect((await scene.json('issue', 'view', fine)).doc.remote_ids).toEqual({ github: '1' });
  scene.edit(long, (text) => text.replace('x'.repeat(70_000), 'short'));
  scene.commitAll();
  const mended = await scene.sync('--push-new', 'all');
  expect([mended.code, mended.doc.counts.created_remote]).toEqual([0, 1]);
  expect(scene.read(scene.path(long))).not.toContain('sync_error');

  // The same for an update, beside one that works.
  scene.edit(long, (text) => text.replace('short', 'y'.repeat(70_000)));
  await scene.roadmap('issue', 'update', fine, '--title', 'Still fine');
  scene.commitAll();
  const update = await scene.sync();
  expect([update.code, update.doc.counts.errors, update.doc.counts.pushed]).toEqual([4, 1, 1]);
  expect(scene.github.issues().map((item) => item.title)).toContain('Still fine');
});

test('no control character of an item or a file reaches the terminal', async () => {
  const scene = await makeScene();
  scene.github.seed({ title: 'red \u001b[31malert \u202e', labels: ['\u001b[2J'] });
  const printed = [await scene.roadmap('sync', '--verbose')];
  const [path = ''] = scene.files();
  scene.write(path, scene.read(path).replace(/^title: .*$/m, 'title: "here \\e[31m"'));
  scene.commitAll();
  scene.github.edit(1, { title: 'there \u001b[32m\u009b' });
  printed.push(
    await scene.roadmap('sync'),
    await scene.roadmap('sync', 'conflicts'),
    await scene.roadmap('sync', 'history'),
  );
  printed.push(
    await scene.roadmap('sync', 'status'),
    await scene.roadmap('sync', 'resolve', '--all', '--take', 'remote'),
  );
  for (const { out, err } of printed)
    expect(out + err).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u200b]/);
  expect(printed.map(({ code }) => code)).toEqual([0, 3, 3, 0, 0, 0]);
  expect(scene.git('log', '--format=%B')).not.toMatch(/[\u001b\u009b\u202e]/);
});

test('a broken file is reported and left alone, the rest is synchronised, and its item is not pulled a second time', async () => {
  const scene = await makeScene();
  scene.github.seed('One', 'Two', 'Three', 'Four');
  await scene.sync();
  const [one = '', two = '', three = ''] = byNumber(scene);
  const broken: [string, string][] = [
    [one, scene.read(one).replace('title:', 'title: [')],
    [two, scene.read(two).replace(/^title: .*$/m, `<<<<<<< HEAD\ntitle: a\n=======\ntitle: b\n>>>>>>> x`)],
    [three, scene.read(three).replace(/^id: .*\n/m, '')],
  ];
  for (const [path, text] of broken) scene.write(path, text);
  scene.commitAll('broken');
  scene.github.edit(1, { title: 'One there' });
  scene.github.edit(4, { title: 'Four there' });
  scene.github.seed('Five');
  const ended = await scene.sync();
  expect(ended.code).toBe(1);
  expect(ended.err).toContain('3 files have errors');
  expect(ended.doc.counts).toMatchObject({ pulled: 1, created_local: 1, conflicts: 0 });
  expect(ended.doc.operations.filter((each: Doc) => ['1', '2', '3'].includes(each.remote_id))).toHaveLength(3);
  for (const [path, text] of broken) expect(scene.read(path)).toBe(text);
  expect(scene.files()).toHaveLength(5);
  // Nor is it when nothing is remembered.
  scene.git('update-ref', '-d', 'refs/roadmap/remotes/github');
  await scene.sync();
  expect(scene.files()).toHaveLength(5);
  for (const [path, text] of broken) scene.write(path, text.replace('title: [', 'title:'));
  expect((await scene.sync()).doc.counts.created_local).toBe(0);
});

test('two files with one id, and two that claim one item, are errors of those alone', async () => {
  const scene = await makeScene();
  scene.github.seed('One', 'Two', 'Three');
  await scene.sync();
  const [one = '', two = ''] = byNumber(scene);
  scene.write('.roadmap/issues/copy-of-one.md', scene.read(one));
  scene.write('.roadmap/issues/aaaabbbb-claims-two.md', scene.read(two).replace(/^id: .*$/m, 'id: aaaabbbb'));
  scene.commitAll();
  scene.github.edit(1, { title: 'One there' });
  scene.github.edit(2, { title: 'Two there' });
  scene.github.edit(3, { title: 'Three there' });
  const texts = scene.files().map((path) => scene.read(path));
  const ended = await scene.sync();
  expect(ended.code).toBe(4);
  expect(ended.doc.counts).toMatchObject({ errors: 4, pulled: 1, pushed: 0, created_local: 0 });
  expect(scene.files().filter((path, at) => scene.read(path) !== texts[at])).toHaveLength(1);
  expect(scene.github.issues().map((item) => item.title)).toEqual(['One there', 'Two there', 'Three there']);
});

/** A file without what runs write for people. */
function contentOf(scene: Scene, path: string): string {
  return scene.read(path).replace(/^(sync_status|sync_error):\n( {2}.*\n)+/gm, '');
}

function byNumber(scene: Scene): string[] {
  const number = (path: string): number => Number(/-github-(\d+)\.md$/.exec(path)?.[1]);
  return scene.files().sort((a, b) => number(a) - number(b));
}
