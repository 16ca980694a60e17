import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AlertBook } from '../ports/health.ts';
import { replaceDurably } from './durable.ts';

/** `roadmap/alerts.json` in the git directory. One that cannot be understood is an empty one. */
export function createAlertBook(commonDir: string): AlertBook {
  const path = join(commonDir, 'roadmap', 'alerts.json');
  return {
    read: async () => new Map(readKnown(path)),
    async write(known) {
      try {
        replaceDurably(path, `${JSON.stringify([...known])}\n`, 0o600);
      } catch {
        // A full or a read-only disk: what is told is told again after a restart.
      }
    },
  };
}

type Known = readonly [string, 'seen' | 'raised'];

function readKnown(path: string): readonly Known[] {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return Array.isArray(value) ? value.filter(isKnown) : [];
  } catch {
    return [];
  }
}

function isKnown(value: unknown): value is Known {
  const [name, state] = Array.isArray(value) ? (value as unknown[]) : [];
  return typeof name === 'string' && (state === 'seen' || state === 'raised');
}
