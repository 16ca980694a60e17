import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { FaultDo } from '../standin/faults.ts';
import { configure, TOKEN, type Town } from './town.ts';

export const MINUTE = 60_000;

/** How it is at the tracker just now. */
interface Sky {
  outage: FaultDo | null;
  /** Of a hundred requests. */
  flaky: number;
  /** After how many further requests the runner is killed, and how long after its request was served; null: before that. */
  kill: { requests: number; readonly after: number | null } | null;
}

export interface Weather {
  /** With how many minutes lie between two of a kind, on average. */
  readonly kinds: Readonly<Record<string, readonly [minutes: number, begin: () => string | null]>>;
  /** Everything works again, and stays so. */
  clear(): void;
}

/** What goes wrong. Every request takes a while, in which others go on. */
export function makeWeather(town: Town, restart: (afterMs: number) => void): Weather {
  const { github, dice, timeline } = town;
  const sky: Sky = { outage: null, flaky: 0, kill: null };
  const mended: (() => void)[] = [];
  let isOver = false;
  /** @returns how it is told */
  const between = (least: number, most: number, begin: () => void, end: () => void): string => {
    const minutes = least + dice.below(most - least + 1);
    begin();
    mended.push(end);
    timeline.later(minutes * MINUTE, () => {
      if (!isOver) end();
    });
    return `for ${minutes} minutes`;
  };
  const killNow = (): void => {
    sky.kill = null;
    town.runner.kill();
    restart((1 + dice.below(10)) * MINUTE);
  };
  watchRequests(town, sky, killNow);
  const kinds: Weather['kinds'] = {
    outage: [
      180,
      () => {
        const how = dice.pick<FaultDo>([
          'drop-before',
          'C2-502',
          'C2-html',
          'C2-500',
          { answer: { status: 503, body: '' } },
        ]);
        return between(
          2,
          60,
          () => (sky.outage = how),
          () => (sky.outage = null),
        );
      },
    ],
    'flaky network': [
      120,
      () =>
        between(
          5,
          25,
          () => (sky.flaky = 15),
          () => (sky.flaky = 0),
        ),
    ],
    'secondary limit': [
      180,
      () =>
        between(
          1,
          6,
          () => (sky.outage = dice.pick(['B1-403', 'B1-429', 'B2'])),
          () => (sky.outage = null),
        ),
    ],
    'primary limit': [
      300,
      () => {
        const until = timeline.now() + (5 + dice.below(50)) * MINUTE;
        for (const rate of [github.rates.graphql, github.rates.rest])
          Object.assign(rate, { remaining: 0, resetAt: until });
        return `until ${new Date(until).toISOString()}`;
      },
    ],
    'token revoked': [
      420,
      () =>
        between(
          10,
          60,
          () => github.revoke(TOKEN),
          () => github.grant(TOKEN, { login: 'ana', permission: 'write' }),
        ),
    ],
    'rebase in progress': [300, () => rebase(town, between)],
    'another branch': [420, () => branch(town, between)],
    suspend: [
      360,
      () => {
        const minutes = 30 + dice.below(150);
        town.suspended = true;
        timeline.suspend(minutes * MINUTE);
        town.suspended = false;
        return `for ${minutes} minutes`;
      },
    ],
    'clock set': [
      300,
      () => {
        town.runner.skew = (dice.below(21) - 10) * MINUTE;
        town.runner.tell(timeline.now());
        return `${town.runner.skew / MINUTE} minutes off`;
      },
    ],
    'configuration broken': [
      360,
      () =>
        between(
          2,
          20,
          () => configure(town.root, (text) => `${text.replace(BROKEN, '')}${BROKEN}`),
          () => configure(town.root, (text) => text.replace(BROKEN, '')),
        ),
    ],
    'other interval': [
      300,
      () =>
        between(
          60,
          120,
          () =>
            configure(
              town.root,
              (text) => `${text.replace(/^health: .*\n/m, '')}health: { check_minutes: ${2 + dice.below(9)} }\n`,
            ),
          () => configure(town.root, (text) => text.replace(/^health: .*\n/m, '')),
        ),
    ],
    killed: [
      120,
      () => {
        if (!town.runner.isAlive() || sky.kill !== null) return null;
        if (dice.chance(20)) killNow();
        else sky.kill = { requests: 1 + dice.below(12), after: dice.chance(30) ? null : dice.below(40) };
        return 'soon';
      },
    ],
    stopped: [
      240,
      () => {
        if (!town.runner.isAlive()) return null;
        void town.runner.stop();
        restart((1 + dice.below(5)) * MINUTE);
        return 'SIGTERM';
      },
    ],
  };
  return {
    kinds,
    clear: () => {
      isOver = true;
      for (const end of mended.splice(0)) end();
      Object.assign(sky, { outage: null, flaky: 0, kill: null });
      for (const rate of [github.rates.graphql, github.rates.rest])
        Object.assign(rate, { remaining: 5000, resetAt: 0 });
      town.runner.skew = 0;
      town.postman.mischief = 0;
    },
  };
}

const BROKEN = 'auto: { interval_minutes: soon }\n';

type Between = (least: number, most: number, begin: () => void, end: () => void) => string;

function watchRequests(town: Town, sky: Sky, killNow: () => void): void {
  const { github, dice, timeline } = town;
  const isDue = (): boolean => sky.kill !== null && sky.kill.requests <= 0;
  const flakes: readonly FaultDo[] = [
    ...(['drop-before', 'apply-then-drop', '502-after-apply', 'truncated', 'cut', 'C2-502', 'C3'] as const),
    { late: { requests: 2 } },
  ];
  github.faults.push(
    {
      when: () => true,
      do: {
        before: () => {
          if (sky.kill !== null) sky.kill.requests -= 1;
          timeline.pass(100 + dice.below(1900));
          if (isDue() && sky.kill?.after === null) killNow();
        },
      },
    },
    { when: isDue, do: { after: () => void setTimeout(() => isDue() && killNow(), sky.kill?.after ?? 0) } },
  );
  let drawn: FaultDo | null = null;
  for (const how of flakes)
    github.faults.push({
      when: () => {
        // The first one draws for all of them.
        if (how === flakes[0]) drawn = dice.chance(sky.flaky) ? dice.pick(flakes) : null;
        return drawn === how;
      },
      do: how,
    });
  for (const how of ['drop-before', 'C2-502', 'C2-html', 'C2-500', 'B1-403', 'B1-429', 'B2'] as const)
    github.faults.push({ when: () => sky.outage === how, do: how });
  github.faults.push({
    when: () => typeof sky.outage === 'object' && sky.outage !== null,
    do: { answer: { status: 503, body: '' } },
  });
}

function rebase(town: Town, between: Between): string | null {
  const mark = join(town.root, '.git/rebase-merge');
  if (town.busy || isAway(town)) return null;
  return between(
    5,
    40,
    () => {
      town.busy = true;
      mkdirSync(mark);
    },
    () => {
      town.busy = false;
      rmSync(mark, { recursive: true, force: true });
    },
  );
}

/** Somebody works on a branch of their own for a while, and takes it back to the main one. */
function branch(town: Town, between: Between): string | null {
  if (town.busy || isAway(town)) return null;
  const commit = (): void => {
    town.git('add', '-A');
    town.git('commit', '-q', '--allow-empty', '-m', 'Work');
  };
  return between(
    20,
    60,
    () => {
      commit();
      town.git('switch', '-q', '-c', 'side');
    },
    () => {
      if (!isAway(town)) return;
      commit();
      town.git('switch', '-q', 'main');
      town.git('merge', '-q', '--ff-only', 'side');
      town.git('branch', '-q', '-D', 'side');
    },
  );
}

function isAway({ git }: Town): boolean {
  return git('branch', '--list', 'side').includes('side');
}
