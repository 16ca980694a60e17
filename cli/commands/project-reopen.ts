import { PROJECT } from '../../src/app/named-files.ts';
import { reopenOf } from '../named-state.ts';

export const command = reopenOf(PROJECT, 'active');
