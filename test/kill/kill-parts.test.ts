import { describe } from 'vitest';
import { comments, milestones } from './part-scenarios.ts';
import { killAll } from './table.ts';

describe('a run that dies at any call, and is run again, is as one that never died: what belongs to issues', () => {
  killAll({ milestones, comments });
});
