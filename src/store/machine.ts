import { readFileSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Machine } from '../ports/health.ts';
import { describeSelf, isGone, parseHolder } from './holder.ts';

/** This machine, as a check of the repository with this git directory sees it. Nothing is written. */
export function createMachine(commonDir: string): Machine {
  return {
    async freeBytes() {
      try {
        const { bavail, bsize } = await statfs(commonDir);
        return bavail * bsize;
      } catch {
        return null;
      }
    },
    async lock() {
      const holder = parseHolder(textOf(join(commonDir, 'roadmap', 'lock')));
      if (holder === null) return null;
      const { pid, host, purpose, since } = holder;
      return { pid, host, purpose, since, gone: isGone(holder) };
    },
    isAlive({ pid, host, process_started }) {
      if (host !== hostname()) return null;
      const { boot, space } = describeSelf();
      return !isGone({ pid, host, start: process_started, boot, space, token: '', purpose: '', since: '' });
    },
  };
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
