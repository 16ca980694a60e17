import type { SyncSettings } from './context.ts';
import { usageError } from './errors.ts';

const MOST = 6000;

/** What was typed behind `--pace`, as a setting of the run. @throws the usage error that says what can be typed */
export function paceOf(text: string | undefined): SyncSettings {
  if (text === undefined) return {};
  if (text === 'fast' || text === 'slow') return { pace: text };
  const pace = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (pace >= 1 && pace <= MOST) return { pace };
  throw usageError(
    'pace',
    `--pace ${text}: expected fast, slow, or how many requests may write in a minute (1 to ${MOST})`,
  );
}
