import { MILESTONE } from '../../src/app/named-files.ts';
import { deleteOf } from '../named-removal.ts';

export const command = deleteOf(MILESTONE);
