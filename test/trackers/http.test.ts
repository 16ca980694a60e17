import { describe, expect, test } from 'vitest';
import { RoadmapError } from '../../src/model/errors.ts';
import type { Clock } from '../../src/ports/system.ts';
import { endsRun, isUnsent, limited, retried } from '../../src/trackers/http.ts';

const now = Date.parse('2026-01-01T00:00:00Z');

function pace(byte: number): { clock: Clock; random: { bytes(): Uint8Array }; slept: number[] } {
  const slept: number[] = [];
  return {
    slept,
    clock: { now: () => now, sleep: async (ms) => void slept.push(ms) },
    random: { bytes: () => Uint8Array.of(byte) },
  };
}

const error = (code: string, data = {}): RoadmapError =>
  new RoadmapError({ kind: 'remote', code, message: code, data });

/** Fails as the list says, then answers with the number of tries. */
function flaky(...errors: RoadmapError[]): () => Promise<number> {
  let tries = 0;
  return async () => {
    const next = errors[tries];
    tries += 1;
    if (next) throw next;
    return tries;
  };
}

describe('repeating', () => {
  test('transient failures are tried four times in all, with waits that double and differ by chance', async () => {
    const broken = error('remote.malformed');
    const low = pace(0);
    expect(await retried(low, flaky(broken, error('remote.unreachable'), broken))).toBe(4);
    expect(low.slept).toEqual([250, 500, 1000]);
    const high = pace(255);
    await expect(retried(high, flaky(broken, broken, broken, broken))).rejects.toBe(broken);
    expect(high.slept).toEqual([500, 1000, 2000]);
  });

  test.each(['remote.auth', 'remote.forbidden', 'remote.not_found'])('%s is not tried again', async (code) => {
    const at = pace(0);
    await expect(retried(at, flaky(error(code)))).rejects.toMatchObject({ code });
    expect(at.slept).toEqual([]);
  });

  test('a defect of ours is not tried again', async () => {
    await expect(
      retried(pace(0), async () => {
        throw new TypeError('x');
      }),
    ).rejects.toThrow(TypeError);
  });

  test('a wait that the server asks for is granted up to a minute, and once', async () => {
    const short = error('remote.limited', { wait_ms: 60_000 });
    const at = pace(0);
    expect(await retried(at, flaky(short))).toBe(2);
    expect(at.slept).toEqual([60_000]);
    await expect(retried(pace(0), flaky(short, short))).rejects.toBe(short);
    const long = error('remote.limited', { wait_ms: 60_001 });
    await expect(retried(pace(0), flaky(long))).rejects.toBe(long);
    const open = error('remote.limited');
    await expect(retried(pace(0), flaky(open))).rejects.toBe(open);
  });

  test('each try is told why the one before it failed', async () => {
    const seen: unknown[] = [];
    const broken = error('remote.malformed');
    await retried(pace(0), async (failure) => {
      seen.push(failure);
      if (failure === null) throw broken;
    });
    expect(seen).toEqual([null, broken]);
  });
});

describe('the time to resume', () => {
  const resume = (headers: Record<string, string>): unknown =>
    limited(pace(0).clock, headers, 'x').data['resume_after'];

  test.each<[string, Record<string, string>, string]>([
    [
      'retry-after comes first',
      { 'retry-after': '90', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(now / 1000 + 600) },
      '2026-01-01T00:01:30Z',
    ],
    [
      'then the reset of an exhausted limit',
      { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(now / 1000 + 600) },
      '2026-01-01T00:10:00Z',
    ],
    [
      'a limit that is not exhausted says nothing',
      { 'x-ratelimit-remaining': '7', 'x-ratelimit-reset': String(now / 1000 + 600) },
      '2026-01-01T00:01:00Z',
    ],
    [
      'a reset that is over says nothing',
      { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(now / 1000 - 5) },
      '2026-01-01T00:01:00Z',
    ],
    ['else a minute', {}, '2026-01-01T00:01:00Z'],
    ['also for nonsense', { 'retry-after': 'soon' }, '2026-01-01T00:01:00Z'],
    ['a date says it too', { 'retry-after': 'Thu, 01 Jan 2026 00:02:00 GMT' }, '2026-01-01T00:02:00Z'],
    ['a time that is over asks for a second', { 'retry-after': '0' }, '2026-01-01T00:00:01Z'],
    ['no wait is longer than a day', { 'retry-after': '9'.repeat(30) }, '2026-01-02T00:00:00Z'],
    ['nor is a reset', { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '9'.repeat(30) }, '2026-01-02T00:00:00Z'],
  ])('%s', (_, headers, at) => {
    expect(resume(headers)).toBe(at);
  });
});

test('limits without a time ask for a minute, doubled each time, up to a quarter of an hour', () => {
  const waits = [0, 1, 2, 3, 4, 50].map((strikes) => limited(pace(0).clock, {}, 'x', strikes).data['wait_ms']);
  expect(waits).toEqual([60_000, 120_000, 240_000, 480_000, 900_000, 900_000]);
});

test('a limit and an interruption end the run, and nothing of the request was done', () => {
  const codes = ['remote.limited', 'sync.interrupted', 'remote.malformed', 'remote.unreachable'];
  expect(codes.map((code) => endsRun(error(code)))).toEqual([true, true, false, false]);
  expect(endsRun(new Error('x'))).toBe(false);
});

test('only an error that says so means that nothing was sent', () => {
  expect(isUnsent(error('remote.unreachable', { sent: false }))).toBe(true);
  expect(isUnsent(error('remote.unreachable', { sent: true }))).toBe(false);
  expect(isUnsent(error('remote.unreachable'))).toBe(false);
  expect(isUnsent(new Error('x'))).toBe(false);
});
