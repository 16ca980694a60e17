import { PROJECT } from '../../src/app/named-files.ts';
import { closeOf } from '../named-state.ts';

export const command = closeOf(PROJECT, 'completed');
