import { MILESTONE } from '../../src/app/named-files.ts';
import { viewOf } from '../named-view.ts';

export const command = viewOf(MILESTONE);
