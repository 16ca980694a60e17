import { PROJECT } from '../../src/app/named-files.ts';
import { restoreOf } from '../named-removal.ts';

export const command = restoreOf(PROJECT);
