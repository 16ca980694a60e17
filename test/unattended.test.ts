import { join } from 'node:path';
import { build } from 'esbuild';
import { beforeAll, expect, test } from 'vitest';
import { playDay } from './unattended/day.ts';

const top = join(import.meta.dirname, '..');
/** Packages stay outside and are found from there. */
const program = join(top, 'node_modules/.cache/roadmap/runner-process-of-tests.mjs');

beforeAll(async () => {
  const input = join(top, 'test/unattended/runner-process.ts');
  const as = { bundle: true, packages: 'external', platform: 'node', format: 'esm', target: 'node20' } as const;
  await build({ entryPoints: [input], outfile: program, ...as });
});

test('in hours of people on both sides, outages, limits, kills and bad deliveries nothing is lost and nothing is there twice', async () => {
  const day = await playDay({ seed: 3, hours: 3, pace: 1.5, quietHours: 2, program });
  expect(day.wrong, day.trace.join('\n')).toEqual([]);
  // Something did happen, and went wrong.
  expect(Object.keys(day.happened).length).toBeGreaterThan(15);
  expect(day.deliveries).toMatchObject({ 202: expect.any(Number), dropped: expect.any(Number) });
  expect(day.runs.some(({ error }) => error !== null)).toBe(true);
  expect(day.quiet).toMatchObject({ mutations: 0, writes: 0 });
  expect(day.quiet?.requests).toBeLessThanOrEqual((day.quiet?.runs ?? 0) + 1);
}, 240_000);
