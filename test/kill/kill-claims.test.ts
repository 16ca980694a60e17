import { describe } from 'vitest';
import { claimed, forgotten } from './claim-scenarios.ts';
import { killAll } from './table.ts';

describe('a run that dies at any call, and is run again, is as one that never died: creations that are claimed', () => {
  killAll({ 'with a journal': claimed, 'without a journal': forgotten });
});
