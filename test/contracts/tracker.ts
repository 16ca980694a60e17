import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { commentContract } from './tracker/comments.ts';
import { creationContract } from './tracker/creation.ts';
import type { Ground, TrackerHarness } from './tracker/ground.ts';
import { hostileContract } from './tracker/hostile.ts';
import { lawContract } from './tracker/laws.ts';
import { milestoneContract } from './tracker/milestones.ts';
import { readingContract } from './tracker/reading.ts';
import { relationContract } from './tracker/relations.ts';
import { troubleContract } from './tracker/trouble.ts';
import { updateContract } from './tracker/update.ts';

export type { Ground, Others, Trouble, TrackerHarness } from './tracker/ground.ts';

/** What every `Tracker` does. A new one implements a harness and passes. */
export function trackerContract(harness: TrackerHarness): void {
  describe(harness.name, () => {
    let made: Ground | null = null;

    beforeEach(async () => {
      made = await harness.make();
    });
    afterEach(async () => {
      await made?.close();
      made = null;
    });

    const ground = (): Ground => {
      if (made === null) throw new Error('there is a ground only while a test runs');
      return made;
    };

    test('it has exactly the desks that its harness says', () => {
      const { tracker } = ground();
      const desks = Object.fromEntries(
        Object.keys(harness.desks).map((desk) => [desk, Reflect.get(tracker, desk) !== undefined]),
      );
      expect(desks).toEqual(harness.desks);
    });

    readingContract(ground);
    creationContract(ground);
    updateContract(ground);
    troubleContract(ground);
    hostileContract(ground);
    lawContract(ground);
    commentContract(ground, harness.desks.comments);
    milestoneContract(ground, harness.desks.milestones);
    relationContract(ground, harness.desks);
  });
}
