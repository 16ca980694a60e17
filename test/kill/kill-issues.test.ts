import { describe } from 'vitest';
import { created, linkedAgain, merged, pulled, pushed } from './issue-scenarios.ts';
import { killAll } from './table.ts';

describe('a run that dies at any call, and is run again, is as one that never died: issues', () => {
  killAll({ pulled, pushed, 'changed on both sides': merged, 'linked again': linkedAgain, created });
});
