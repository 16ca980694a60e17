import { canary, mutants } from './mutants.ts';
import { noticesEach } from './noticed.ts';
import { lengthOf, play } from './play.ts';
import { honest, type Mutant } from './world.ts';

/** The world in which each was noticed when it was planted. */
const NOTICED: Readonly<Record<string, number>> = {
  'the pointer is written before the file': 1,
  'a second POST after a timeout': 26,
  'labels are replaced instead of added and removed': 105,
  'an absent base is read as empty': 2,
  '404 is read as deleted': 4,
  'what was listed is taken for what is there': 2,
  'a file is replaced without comparing it': 2,
  'the cursor runs ahead of the listing': 13,
  'the newer side wins a conflict unasked': 1,
  'the base advances though the update was lost': 81,
  'the base is the file as it is after the answer': 2,
  'a conflict is taken for agreed': 1,
  'what was seen goes back': 1,
  'the last snapshot of a run is lost': 1,
  'a file is printed anew instead of edited': 1,
  'the marker is lost on creation': 1,
  'the last section of a body is not sent': 1,
  'the reason of a closing is left out': 3,
  'a body that is taken over is appended': 3,
  'a preview writes': 1,
  'a run that only pulls sends': 2,
  'a run that only pushes pulls': 3,
};

noticesEach<Mutant>('the worlds notice a planted mistake', {
  play: (seed, mutant) => play(seed, mutant ?? honest, lengthOf(seed)),
  ...{ mutants, noticed: NOTICED, canary, least: 16 },
});
