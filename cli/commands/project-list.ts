import { PROJECT } from '../../src/app/named-files.ts';
import { listOf } from '../named-list.ts';

export const command = listOf(PROJECT);
