import type { Scenario } from '../kill/kill.ts';
import type { Standin } from '../standin/index.ts';
import type { Place } from './place.ts';

/** A clone and its tracker. */
export interface World {
  readonly place: Place;
  readonly github: Standin;
  readonly scenario: Scenario;
  /** The clock of the server had to move: times are not compared. */
  moved: boolean;
}

/** How every run of a scenario is asked. */
export const asked = ({ options }: Scenario): NonNullable<Scenario['options']> => options ?? {};
