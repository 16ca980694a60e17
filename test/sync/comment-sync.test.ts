import { describe, expect, it } from 'vitest';
import { bodies, commentOf, heard, reword, rewordThere, say, sayThere, there } from './comment-support.ts';
import { lines, linked, makeScene, open, sync, write } from './support.ts';

const A = 'aaaa000a';
const X = 'cccc0001';

describe('comments', () => {
  it('of both sides are exchanged, and the next run has nothing to do', async () => {
    const scene = makeScene();
    await linked(scene, A);
    say(scene, A, X, 'Ours');
    sayThere(scene, 1, 'Theirs');
    const report = await sync(scene);
    expect(lines(report)).toEqual([`merge ${A} #1 comments`]);
    expect(report.operations[0]?.reason).toBe('1 comment in, 1 out');
    expect(bodies(scene, A)).toEqual(['Ours', 'Theirs']);
    expect(there(scene)).toEqual(['Theirs', 'Ours']);
    expect(commentOf(scene, X).values.remote_ids).toEqual({ github: '2' });
    for (let round = 0; round < 2; round += 1) {
      expect(lines(await sync(scene))).toEqual([]);
      expect(scene.boundary.writes).toEqual([]);
    }
  });

  it('come with a new item, and go with a new issue', async () => {
    const scene = makeScene();
    write(scene, A);
    say(scene, A, X, 'Ours');
    open(scene, { title: 'Theirs' });
    sayThere(scene, 1, 'Theirs');
    expect(lines(await sync(scene)).map((line) => line.replace(/[0-9a-f]{8} /, ''))).toEqual([
      'create_local #1 comments',
      'create_remote #2 comments',
    ]);
    expect(there(scene)).toEqual(['Theirs', 'Ours']);
    expect(lines(await sync(scene))).toEqual([]);
    expect(scene.boundary.writes).toEqual([]);
  });

  it('that were edited on both sides are merged line by line', async () => {
    const scene = makeScene();
    await linked(scene, A);
    const number = sayThere(scene, 1, 'one\n\ntwo\n\nthree');
    await sync(scene);
    const [comment] = heard(scene, A);
    reword(scene, String(comment?.id), 'ONE\n\ntwo\n\nthree');
    rewordThere(scene, number, 'one\n\ntwo\n\nTHREE');
    expect(lines(await sync(scene))).toEqual([`merge ${A} #1 comments`]);
    expect([...bodies(scene, A), ...there(scene)]).toEqual(['ONE\n\ntwo\n\nTHREE', 'ONE\n\ntwo\n\nTHREE']);
    expect(lines(await sync(scene))).toEqual([]);
    expect(scene.boundary.writes).toEqual([]);
  });
});
