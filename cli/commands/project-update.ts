import { PROJECT } from '../../src/app/named-files.ts';
import { updateOf } from '../named-update.ts';

export const command = updateOf(PROJECT);
