import { noticesEach } from '../noticed.ts';
import { canary, mutants } from './mutants.ts';
import { playClones } from './play.ts';
import type { Bend } from './world.ts';

/** The world in which each was noticed when it was planted. */
const NOTICED: Readonly<Record<string, number>> = {
  'the pointer stays where git takes the file elsewhere': 1,
  'the claim is not asked': 1,
  'a claim is taken whoever holds it by then': 4,
  'the lock is not taken': 16,
  'the branch is looked at before the lock is had': 2,
  'a run on another branch sends': 1,
  'the ref of another clone is taken though it is older': 54,
  'a base that another clone knows is taken for what was seen here': 4,
  'a delivery moves the cursor': 2,
};

noticesEach<Bend>('the worlds of clones notice a planted mistake', {
  play: (seed, bend) => playClones(seed, bend === null ? {} : { bend }),
  ...{ mutants, noticed: NOTICED, canary, least: 6 },
});
