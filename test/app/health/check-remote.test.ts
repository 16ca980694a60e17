import { describe, expect, it } from 'vitest';
import { checkRemote, type RemoteFacts } from '../../../src/app/health/check-remote.ts';
import type { Probe } from '../../../src/ports/health.ts';
import type { RunRecord } from '../../../src/ports/runner.ts';

const probe: Probe = {
  ...{ remote: 'github', at: '2026-01-10T12:00:00Z', latency_ms: 80, error: null },
  access: { login: 'ana', writable: true, skew_ms: 0 },
  rate_limit: { remaining: 4990, reset_at: '2026-01-10T13:00:00Z' },
};
const run: RunRecord = {
  ...{ at: '2026-01-10T11:30:00Z', remote: 'github', trigger: 'schedule', duration_ms: 1 },
  ...{ outcome: 'ok', counts: {}, requests: 1, error_code: null },
};
const failed: RunRecord = { ...run, outcome: 'failed', error_code: 'remote.auth', at: '2026-01-10T11:50:00Z' };
const facts: RemoteFacts = {
  ...{ remote: 'github', now: Date.parse('2026-01-10T12:00:00Z'), probe, runs: [run], runner: null },
  ...{ delivery_at: null, listens: false },
};

function lines(changed: Partial<RemoteFacts>): string[] {
  return checkRemote({ ...facts, ...changed }).map(
    ({ name, status, message, cure }) =>
      `${name.replace('github: ', '')} ${status}: ${message}${cure === null ? '' : ` → ${cure}`}`,
  );
}

describe('a remote', () => {
  it('that answers is well', () => {
    expect(lines({})).toEqual([
      'reach ok: answers in 80 ms',
      'rights ok: ana may write',
      'limit ok: 4990 requests left until 2026-01-10T13:00:00Z',
      'clock ok: this clock and its clock differ by 0 seconds',
      'runs ok: one succeeded 30 minutes ago',
    ]);
  });

  it('is a warning with its cure, never a failure, whatever is wrong with it', () => {
    const codes = ['auth', 'forbidden', 'not_found', 'moved', 'issues_disabled', 'limited', 'unreachable', 'malformed'];
    for (const code of codes) {
      const error = { code: `remote.${code}`, message: 'no' };
      const [reach] = checkRemote({ ...facts, probe: { ...probe, access: null, error } });
      expect([code, reach?.status, reach?.message, (reach?.cure ?? '') !== '']).toEqual([code, 'warn', 'no', true]);
    }
  });

  it('that may not be asked says how it may', () => {
    expect(lines({ probe: null })).toEqual([
      'reach warn: not asked: using it was not confirmed in this clone → roadmap init --remote github=owner/repo',
    ]);
  });

  it('that is not asked now says how its runs go', () => {
    expect(lines({ probe: 'unasked' })).toEqual(['runs ok: one succeeded 30 minutes ago']);
  });

  it('is to be looked at when it is slow, nearly used up, read only, or has another time', () => {
    const access = { login: 'rea', writable: false, skew_ms: 400_000 };
    const limit = { remaining: 3, reset_at: '2026-01-10T13:00:00Z' };
    const statuses = checkRemote({ ...facts, probe: { ...probe, latency_ms: 3200, access, rate_limit: limit } });
    expect(statuses.map(({ status }) => status)).toEqual(['warn', 'warn', 'warn', 'warn', 'ok']);
  });

  it('of which runs failed says how many, why, and since when', () => {
    const unasked = { probe: 'unasked' } as const;
    expect(lines({ ...unasked, runs: [failed, failed, run] })).toEqual([
      'runs warn: the last 2 runs failed (remote.auth); one succeeded 30 minutes ago → roadmap sync --remote github',
    ]);
    const runner = {
      ...{ last_run_at: null, last_success_at: null, consecutive_failures: 1, rate_limit: null },
      last_error: { code: 'remote.auth', message: 'refused', at: '' },
    };
    expect(lines({ ...unasked, runs: [], runner })).toEqual([
      'runs warn: the last run failed (refused); none has succeeded yet → roadmap sync --remote github',
    ]);
  });

  it('whose webhooks are listened for says when one came', () => {
    const unasked = { probe: 'unasked', listens: true } as const;
    expect(lines(unasked)[1]).toBe('webhook warn: no delivery has come yet → roadmap webhook setup');
    expect(lines({ ...unasked, delivery_at: '2026-01-10T10:00:00Z' })[1]).toBe(
      'webhook ok: the last delivery came 2 hours ago',
    );
  });
});
