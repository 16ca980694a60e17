import { describe } from 'vitest';
import { HALF, keepsItsPromises } from './worlds/many.ts';

describe('worlds: random edits on both sides, runs disturbed and killed, then quiet', () => {
  keepsItsPromises(1, HALF);
});
