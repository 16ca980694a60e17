import { describe } from 'vitest';
import { HALF, keepsItsPromises } from './many.ts';

describe('as many worlds again', () => {
  keepsItsPromises(HALF + 1, HALF);
});
