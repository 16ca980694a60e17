import { PROJECT } from '../../src/app/named-files.ts';
import { archiveOf } from '../named-removal.ts';

export const command = archiveOf(PROJECT);
