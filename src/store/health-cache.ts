import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Probe, ProbeCache } from '../ports/health.ts';
import { replaceDurably } from './durable.ts';

/** `roadmap/health.json` in the git directory. One that cannot be understood is none. */
export function createProbeCache(commonDir: string): ProbeCache {
  const path = join(commonDir, 'roadmap', 'health.json');
  return {
    read: async () => readProbes(path),
    async write(probes) {
      try {
        replaceDurably(path, `${JSON.stringify(probes)}\n`, 0o600);
      } catch {
        // A full or a read-only disk: the next check asks again.
      }
    },
  };
}

function readProbes(path: string): readonly Probe[] {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return Array.isArray(value) ? value.filter(isProbe) : [];
  } catch {
    return [];
  }
}

function isProbe(value: unknown): value is Probe {
  const { remote, at, latency_ms, access, rate_limit, error } = (value ?? {}) as Partial<Probe>;
  const known = typeof remote === 'string' && !Number.isNaN(Date.parse(at ?? '')) && typeof latency_ms === 'number';
  return known && [access, rate_limit, error].every((part) => typeof part === 'object');
}
