import { RoadmapError } from '../../src/model/errors.ts';
import { bookOf, edit, linked, makeScene, MINUTE, sync, there, type Scene } from '../sync/support.ts';
import { Killed } from '../worlds/boundary.ts';

const A = 'aaaa000a';

/**
 * A title is sent by a run that dies, on both sides of every call; then it is edited once more. What is edited last arrives, and is
 * no conflict: nobody but us changed it.
 * @returns what went otherwise
 */
export async function editedAfterKill(bend: (scene: Scene) => Scene = (scene) => scene): Promise<string[]> {
  const failures: string[] = [];
  const calls = await killed(bend(makeScene()), null);
  for (let at = 1; at <= calls; at += 1)
    for (const before of [true, false]) {
      const scene = bend(makeScene());
      await killed(scene, { at, before });
      scene.service.now += MINUTE;
      edit(scene, A, { title: 'Edited again' });
      await sync(scene);
      const [title, { status }] = [there(scene, 1).title, bookOf(scene, A)];
      if (title !== 'Edited again' || status !== 'synced')
        failures.push(`killed ${before ? 'before' : 'after'} call ${at}: ${String(title)}, ${status ?? '-'}`);
    }
  return failures;
}

/** @returns how many calls the run made */
async function killed(scene: Scene, kill: Scene['boundary']['kill']): Promise<number> {
  const { boundary } = scene;
  await linked(scene, A, {}, 'Text');
  edit(scene, A, { title: 'Sent' });
  scene.service.now += MINUTE;
  boundary.calls = 0;
  boundary.kill = kill;
  boundary.meanwhile = () => {
    if (kill !== null && boundary.calls >= kill.at) throw new Killed('dead');
  };
  try {
    await sync(scene);
  } catch (error) {
    if (!(error instanceof Killed) && !(error instanceof RoadmapError && error.kind === 'remote')) throw error;
  }
  boundary.kill = null;
  boundary.meanwhile = () => undefined;
  return boundary.calls;
}
