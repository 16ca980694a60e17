import { describe, expect, test } from 'vitest';
import { useGithub } from './world.ts';

const world = useGithub();

describe('deleting', () => {
  test('an issue goes for good, once is enough, and who may not is told', async () => {
    const { github, tracker, as } = world;
    github.seed('One', 'Two');
    expect(await tracker.remove?.('1')).toEqual({ kind: 'done' });
    expect(github.issue(1)).toBeNull();
    expect(await tracker.remove?.('1')).toEqual({ kind: 'done' });
    expect(await tracker.remove?.('99')).toMatchObject({ kind: 'refused', message: expect.stringContaining('#99') });
    expect(await as('bob').remove?.('2')).toMatchObject({ kind: 'refused' });
    expect(github.issue(2)).not.toBeNull();
  });
});
