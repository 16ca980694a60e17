import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { replaceDurably } from './durable.ts';

/** What the user agreed to in this clone: this remote, of this type, aimed at this repository (design: sync.md §4). */
export interface Consent {
  readonly remote: string;
  readonly type: string;
  readonly repo: string;
}

export interface Consents {
  has(consent: Consent): boolean;
  /** Writes only what is not there yet. */
  add(consent: Consent): void;
}

/** A file `consent.json` beside the lock. One that cannot be understood is no consent. @throws when it cannot be read. */
export function createConsents(commonDir: string): Consents {
  const path = join(commonDir, 'roadmap', 'consent.json');
  const has = (consent: Consent) => readConsents(path).some((known) => isSame(known, consent));
  return {
    has,
    add(consent) {
      if (has(consent)) return;
      const { remote, type, repo } = consent;
      replaceDurably(path, `${JSON.stringify([...readConsents(path), { remote, type, repo }], null, 2)}\n`);
    },
  };
}

function readConsents(path: string): readonly Consent[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value.filter(isConsent) : [];
  } catch {
    return [];
  }
}

function isConsent(value: unknown): value is Consent {
  const consent = value as Partial<Consent> | null;
  return [consent?.remote, consent?.type, consent?.repo].every((part) => typeof part === 'string');
}

/** Trackers do not tell repositories apart by case. */
function isSame(one: Consent, other: Consent): boolean {
  return one.remote === other.remote && one.type === other.type && one.repo.toLowerCase() === other.repo.toLowerCase();
}
