import { describe, expect, test } from 'vitest';
import { configWith } from './support.ts';
import { useGithub } from './world.ts';

const world = useGithub();

describe('texts', () => {
  test('too long ones are refused before anything is sent, with their lengths, and harm no other', async () => {
    const { github, tracker, item } = world;
    github.seed('One', 'Two');
    const [one, two] = [await item('1'), await item('2')];
    const outcomes = await tracker.update([
      { item: one, changes: { title: { set: 'x'.repeat(257) }, body: { set: '😀'.repeat(65_537) } } },
      { item: two, changes: { title: { set: '😀'.repeat(256) } } },
    ]);
    expect(outcomes).toMatchObject([{ kind: 'refused' }, { kind: 'done' }]);
    expect(outcomes[0]).toMatchObject({
      message:
        'The title is too long for GitHub: 257 characters, at most 256. The body is too long for GitHub: 65,537 characters, at most 65,536.',
    });
    const created = await tracker.create({ id: '224f3405', values: { title: 'x', body: 'x'.repeat(65_536) } });
    expect(created).toMatchObject({ kind: 'refused', message: expect.stringContaining('65,563') });
    expect(github.counters.byName).toEqual({ updateIssue: 1 });
  });

  test('mentions are silenced where that is asked for, but for those that are there already', async () => {
    const { github, as, update } = world;
    const config = { ...configWith(), sync: { ...configWith().sync, mentions: 'neutralise' as const } };
    const silent = as('ana', { config });
    github.seed({ title: 'One', body: 'Ask @carl' });
    const body = 'Ask @carl and @dora, `@eve`';
    const outcome = await update('1', { body: { set: body } }, silent);
    expect(outcome).toMatchObject({ kind: 'done', item: { values: { body } } });
    expect(github.issue(1)?.body).toBe('Ask @carl and @<!-- -->dora, `@eve`');
    const created = await silent.create({ id: '224f3405', values: { title: '@ana', body } });
    expect(created).toMatchObject({ kind: 'done', item: { values: { title: '@ana', body } } });
    expect(github.issue(2)?.body).toBe('Ask @<!-- -->carl and @<!-- -->dora, `@eve`\n\n<!-- roadmap:224f3405 -->');
  });
});
