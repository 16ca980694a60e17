import { expect, test } from 'vitest';
import { CIRCUIT_OPENS } from '../../src/app/runner-failures.ts';
import { everyInterval } from '../../src/app/runner-schedule.ts';
import { failure, HOUR, makeRunnerWorld, MINUTE, quiet, type RunnerWorld } from './runner-world.ts';

const minutes = (world: RunnerWorld): readonly number[] => world.runs.map(({ minute }) => minute);

async function started(change: (world: RunnerWorld) => void = () => undefined): Promise<RunnerWorld> {
  const world = makeRunnerWorld();
  change(world);
  world.start();
  await world.clock.pass(1000);
  return world;
}

test('it runs at the start and then at every interval, whatever a run takes', async () => {
  const world = await started((one) => {
    one.answer = async () => {
      await one.clock.sleep(2 * MINUTE);
      return quiet();
    };
  });
  await world.clock.pass(2 * HOUR);
  expect(minutes(world)).toEqual([0, 30, 60, 90, 120]);
  expect(world.runs.map(({ trigger }) => trigger)).toEqual(['start', 'schedule', 'schedule', 'schedule', 'schedule']);
  expect(world.records).toHaveLength(4);
});

test('a run that takes longer than the interval is followed by one more, not by those that it missed', async () => {
  const world = await started((one) => {
    one.answer = async () => {
      await one.clock.sleep(70 * MINUTE);
      return quiet();
    };
  });
  await world.clock.pass(3 * HOUR);
  expect(minutes(world)).toEqual([0, 73, 146]);
});

test('all remotes have their turn, one after another, and one that fails keeps none from it', async () => {
  let running = 0;
  const world = await started((one) => {
    one.plan = { remotes: ['a', 'b', 'c'], schedule: everyInterval(30 * MINUTE) };
    one.answer = async ({ remote }) => {
      expect((running += 1)).toBe(1);
      await one.clock.sleep(MINUTE);
      running -= 1;
      if (remote === 'b') throw failure('remote.auth');
      return quiet();
    };
  });
  await world.clock.pass(34 * MINUTE);
  const of = (remote: string) => world.runs.filter((run) => run.remote === remote).length;
  expect(world.runs.slice(0, 3).map(({ remote }) => remote)).toEqual(['a', 'b', 'c']);
  expect([of('a'), of('c')]).toEqual([2, 2]);
  expect(of('b')).toBeGreaterThan(2);
});

test('knocks of one burst are one run for their keys, each key once; knocks during a run are the next one', async () => {
  const world = await started((one) => {
    one.answer = async ({ trigger }) => {
      if (trigger === 'webhook') await one.clock.sleep(2000);
      return quiet();
    };
  });
  for (const [at, key] of ['1', '2', '1', '3', '2'].entries()) {
    world.knock(`burst-${at}`, [key]);
    await world.clock.pass(50);
  }
  await world.clock.pass(500);
  world.knock('late-1', ['1']);
  await world.clock.pass(10);
  world.knock('late-2', ['4', '1']);
  await world.clock.pass(10_000);
  expect(world.runs.slice(1).map(({ trigger, stirred }) => [trigger, stirred])).toEqual([
    ['webhook', ['1', '2', '3']],
    ['webhook', ['1', '4']],
  ]);
  expect(world.waiting).toEqual([]);
});

test('a knock is a run within a second, also in an endless burst; one that stirs everything is a whole run', async () => {
  const world = await started();
  const knockedAt = world.clock.now();
  let ranAt = 0;
  world.answer = async () => {
    ranAt ||= world.clock.now();
    return quiet();
  };
  for (let at = 0; at < 30; at += 1) {
    world.knock(`k${at}`, [at === 3 ? '*' : '5']);
    await world.clock.pass(100);
  }
  expect(ranAt - knockedAt).toBeLessThanOrEqual(1100);
  expect(world.runs[1]).toMatchObject({ trigger: 'webhook', stirred: null });
});

test('a change that moves no time is a full run, at most one in five minutes however many knock, and keeps no other waiting', async () => {
  const world = await started();
  const shown = () => world.runs.slice(1).map(({ minute, stirred, full }) => [minute, stirred, full ?? false]);
  for (let at = 0; at < 12; at += 1) {
    world.knock(`label-${at}`, ['**']);
    if (at === 6) world.knock('issue', ['5']);
    await world.clock.pass(20_000);
  }
  expect(shown()).toEqual([
    [0, null, true],
    [2, ['5'], false],
  ]);
  expect(world.waiting).toHaveLength(11);
  await world.clock.pass(2 * MINUTE);
  expect(shown().slice(2)).toEqual([[5, null, true]]);
  expect(world.waiting).toEqual([]);
});

test('such a change that a run did not see is seen by the first that succeeds', async () => {
  const world = await started();
  world.answer = async () => Promise.reject(failure('remote.unreachable'));
  world.knock('label', ['**']);
  await world.clock.pass(5000);
  world.answer = async () => quiet();
  await world.clock.pass(10 * MINUTE);
  expect(world.runs.at(-1)).toMatchObject({ stirred: null, full: true });
  expect(world.waiting).toEqual([]);
});

test('what waits in the inbox from before the start is done by the first run', async () => {
  const before = makeRunnerWorld();
  before.knock('old', ['9']);
  before.knock('elsewhere', ['9'], 'not-configured');
  before.knock('nothing', []);
  const world = before.again();
  world.start();
  await world.clock.pass(5000);
  expect(world.runs[0]).toMatchObject({ trigger: 'webhook', stirred: ['9'] });
  expect(world.waiting).toEqual([]);
});

test('knocks of a run that failed are not lost, and do not hurry a remote that fails', async () => {
  const world = await started();
  world.answer = async () => Promise.reject(failure('remote.unreachable'));
  world.knock('k', ['5']);
  await world.clock.pass(2000);
  for (let at = 0; at < 20; at += 1) {
    world.knock(`more-${at}`, ['6']);
    await world.clock.pass(1000);
  }
  expect(world.runs).toHaveLength(2);
  expect(world.waiting).toHaveLength(21);
  world.answer = async () => quiet();
  await world.clock.pass(2 * MINUTE);
  expect(world.runs.at(-1)).toMatchObject({ stirred: null });
  expect(world.waiting).toEqual([]);
});

test('after failures it waits longer each time, then only probes and says so, and a success ends that', async () => {
  const world = await started((one) => {
    one.answer = async () => Promise.reject(failure('remote.unreachable'));
  });
  await world.clock.pass(3 * HOUR);
  const gaps = world.runs.slice(1).map(({ minute }, at) => minute - (world.runs[at]?.minute ?? 0));
  expect(gaps.slice(0, CIRCUIT_OPENS - 1)).toEqual([1, 1, 3, 6]);
  expect(new Set(gaps.slice(CIRCUIT_OPENS - 1, -1))).toEqual(new Set([22, 23]));
  expect(world.states.at(-1)?.phase).toBe('circuit_open');
  expect(world.events.filter(({ event }) => event === 'circuit')).toMatchObject([{ open: true, failures: 5 }]);
  world.answer = async () => quiet();
  await world.clock.pass(HOUR);
  expect(world.events.filter(({ event }) => event === 'circuit').at(-1)).toMatchObject({ open: false, failures: 0 });
  expect(world.states.at(-1)).toMatchObject({
    phase: 'idle',
    remotes: { github: { consecutive_failures: 0, last_error: null } },
  });
});

test('a limit is waited for until it ends, and is no failure', async () => {
  const limited = (resume_after: string) => ({
    ...quiet().report,
    stopped: failure('remote.limited'),
    resume_after,
  });
  const world = await started((one) => {
    const until = new Date(one.clock.now() + 47 * MINUTE).toISOString();
    one.answer = async () => ({ ...quiet(), report: limited(until) });
  });
  await world.clock.pass(46 * MINUTE);
  expect(minutes(world)).toEqual([0]);
  expect(world.states.at(-1)).toMatchObject({ phase: 'backing_off', remotes: { github: { consecutive_failures: 0 } } });
  world.answer = async () => quiet();
  await world.clock.pass(2 * MINUTE);
  expect(minutes(world)).toEqual([0, 47]);
  expect(world.records.map(({ outcome }) => outcome)).toEqual(['limited', 'ok']);
});

test('a rebase in progress is said once, tried again every minute, and is neither a run nor a failure', async () => {
  const world = await started((one) => {
    one.answer = async () => Promise.reject(failure('git.busy'));
  });
  await world.clock.pass(10 * MINUTE);
  expect(world.runs.length).toBeGreaterThan(8);
  expect(world.events.filter(({ event }) => event !== 'started')).toMatchObject([
    { event: 'skipped', error: { code: 'git.busy' } },
  ]);
  expect(world.records).toEqual([]);
  world.answer = async () => quiet({ pulled: 1 });
  await world.clock.pass(2 * MINUTE);
  expect(world.records).toMatchObject([{ outcome: 'ok', counts: { pulled: 1 } }]);
  expect(world.states.at(-1)).toMatchObject({ phase: 'idle', remotes: { github: { last_error: null } } });
});

test('after a night asleep there is one run, soon', async () => {
  const world = await started();
  await world.clock.pass(10 * MINUTE);
  world.clock.jump(9 * HOUR);
  await world.clock.pass(30_000);
  expect(world.runs).toHaveLength(2);
  await world.clock.pass(29 * MINUTE);
  expect(world.runs).toHaveLength(2);
});

test('a clock that is set back by a day delays nothing, and one that is set forward and back runs once more at most', async () => {
  const world = await started();
  await world.clock.pass(10 * MINUTE);
  world.clock.jump(-24 * HOUR);
  await world.clock.pass(25 * MINUTE);
  expect(world.runs).toHaveLength(2);
  expect(world.events.filter(({ event }) => event === 'clock')).toHaveLength(1);
  world.clock.jump(400 * 24 * HOUR);
  await world.clock.pass(MINUTE);
  world.clock.jump(-400 * 24 * HOUR);
  await world.clock.pass(MINUTE);
  expect(world.runs).toHaveLength(3);
  await world.clock.pass(31 * MINUTE);
  expect(world.runs).toHaveLength(4);
});

test('another schedule in the configuration holds at once, and remotes come and go', async () => {
  const world = await started();
  world.plan = { remotes: ['github', 'other'], schedule: everyInterval(5 * MINUTE) };
  world.stamp = '2';
  await world.clock.pass(11 * MINUTE);
  expect(world.runs.filter(({ remote }) => remote === 'github').map(({ minute }) => minute)).toEqual([0, 5, 10]);
  expect(world.runs.filter(({ remote }) => remote === 'other')).toHaveLength(3);
  world.plan = { remotes: [], schedule: everyInterval(5 * MINUTE) };
  world.stamp = '3';
  await world.clock.pass(HOUR);
  expect(world.runs).toHaveLength(6);
  expect(world.states.at(-1)).toMatchObject({ next_run_at: null, phase: 'idle' });
});

test('a broken configuration is a failed run with a message, and mending it is a run at once', async () => {
  const world = await started();
  const broken = failure('config.value');
  world.plan = broken;
  world.answer = async () => Promise.reject(broken);
  world.stamp = '2';
  await world.clock.pass(20_000);
  expect(world.events.at(-1)).toMatchObject({ event: 'run', outcome: 'failed', error: { code: 'config.value' } });
  world.plan = { remotes: ['github'], schedule: everyInterval(30 * MINUTE) };
  world.answer = async () => quiet();
  world.stamp = '3';
  await world.clock.pass(11_000);
  expect(world.runs).toHaveLength(3);
  expect(world.states.at(-1)).toMatchObject({ phase: 'idle', remotes: { github: { last_error: null } } });
});

test('a configuration that is broken from the start is told to who starts it', async () => {
  const world = makeRunnerWorld();
  world.plan = failure('config.value');
  world.start();
  await expect(world.ended).rejects.toMatchObject({ code: 'config.value' });
});

test('a repository that is moved away ends the runner with what is wrong, and nothing is written there any more', async () => {
  const world = await started();
  const written = world.states.length;
  world.lost = failure('runner.lost');
  await world.clock.pass(20_000);
  expect(await world.ended).toMatchObject({ reason: 'lost', error: { code: 'runner.lost' } });
  expect(world.states).toHaveLength(written);
});

test('told to stop while it waits, it stops at once; in the middle of a run, when that has ended', async () => {
  const idle = await started();
  expect(await idle.stop()).toEqual({ reason: 'signal' });
  expect(idle.states.at(-1)).toMatchObject({ phase: 'stopped', next_run_at: null });
  const busy = await started((one) => {
    one.answer = async () => {
      await one.clock.sleep(5000);
      return { ...quiet(), report: { ...quiet().report, stopped: failure('sync.interrupted') } };
    };
  });
  const ended = busy.stop();
  expect(busy.states.at(-1)?.phase).toBe('running');
  await busy.clock.pass(5000);
  await ended;
  expect(busy.states.at(-1)).toMatchObject({ phase: 'stopped', remotes: { github: { consecutive_failures: 0 } } });
});

test('killed and started again it knows how it stood, and tries at once', async () => {
  const world = await started((one) => {
    one.answer = async () => Promise.reject(failure('remote.auth'));
  });
  await world.clock.pass(HOUR);
  const { consecutive_failures = 0 } = world.states.at(-1)?.remotes['github'] ?? {};
  expect(consecutive_failures).toBeGreaterThan(5);
  const next = world.again();
  next.answer = async () => Promise.reject(failure('remote.auth'));
  next.start();
  await next.clock.pass(10_000);
  expect(next.runs).toHaveLength(1);
  expect(next.states.at(-1)).toMatchObject({
    phase: 'circuit_open',
    remotes: { github: { consecutive_failures: consecutive_failures + 1 } },
  });
});

test('what a command orders comes first, also while a remote fails, and its own mistakes count for nothing', async () => {
  const world = await started((one) => {
    one.answer = async () => Promise.reject(failure('remote.unreachable'));
  });
  const ran: string[] = [];
  const order = (name: string, result: ReturnType<typeof failure> | ReturnType<typeof quiet>): void =>
    world.door.order({
      remote: 'github',
      refuse: () => ran.push(`${name} refused`),
      run: async () => {
        ran.push(name);
        return result;
      },
    });
  order('mistake', failure('issue.unknown'));
  order('good', quiet({ pushed: 1 }));
  await world.clock.pass(1000);
  expect(ran).toEqual(['mistake', 'good']);
  expect(world.records.map(({ trigger, outcome }) => [trigger, outcome])).toEqual([
    ['start', 'failed'],
    ['command', 'ok'],
  ]);
  expect(world.states.at(-1)).toMatchObject({ phase: 'idle', remotes: { github: { consecutive_failures: 0 } } });
  await world.stop();
  order('late', quiet());
  expect(ran.at(-1)).toBe('late refused');
});

test('the heart beats once a minute while nothing happens, and alerts are looked for every five minutes and after each run', async () => {
  const world = await started();
  const [beats, alerts] = [world.states.length, world.alerts.length];
  await world.clock.pass(25 * MINUTE);
  expect(world.states.length - beats).toBe(25);
  expect(world.alerts.length - alerts).toBe(5);
});

test('a bug in a run is a failed run, and the runner lives on', async () => {
  const world = await started((one) => {
    one.answer = async () => Promise.reject(new TypeError('x is undefined\n\u001b[31m'));
  });
  await world.clock.pass(5 * MINUTE);
  expect(world.runs.length).toBeGreaterThan(2);
  expect(world.events.at(1)).toMatchObject({ error: { code: 'internal', message: 'x is undefined [31m' } });
});
