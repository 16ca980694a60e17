import { MILESTONE } from '../../src/app/named-files.ts';
import { closeOf } from '../named-state.ts';

export const command = closeOf(MILESTONE, 'closed');
