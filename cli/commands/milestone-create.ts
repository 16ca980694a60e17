import { MILESTONE } from '../../src/app/named-files.ts';
import { createOf } from '../named-create.ts';

export const command = createOf(MILESTONE, 'open');
