import { fork, type ChildProcess } from 'node:child_process';
import type { RunnerEvent } from '../../src/app/runner-types.ts';
import type { Timeline } from './timeline.ts';

export type ToRunner =
  | { readonly is: 'time'; readonly now: number }
  | { readonly is: 'wake'; readonly id: number; readonly now: number }
  | { readonly is: 'usage' };

export type FromRunner =
  | { readonly is: 'sleep'; readonly id: number; readonly ms: number }
  | { readonly is: 'awake'; readonly id: number }
  | { readonly is: 'usage'; readonly rss: number; readonly heap: number; readonly cpu_ms: number };

export type Usage = Extract<FromRunner, { is: 'usage' }>;

export interface RunnerSetting {
  readonly program: string;
  readonly root: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly timeline: Timeline;
  /** Told every line that it prints. */
  readonly heard: (event: RunnerEvent) => void;
}

/** The process of a runner in simulated time. */
export interface RunnerProcess {
  /** Whether time may go on: it sleeps, or there is none. */
  isAsleep(): boolean;
  /** When it falls asleep, wakes or ends. */
  changed(): Promise<void>;
  tell(now: number): void;
  /** How far its clock is ahead of everybody else's. */
  skew: number;
  begin(argv: readonly string[]): void;
  kill(): void;
  /** As a supervisor does it. @returns its exit code */
  stop(): Promise<number | null>;
  isAlive(): boolean;
  usage(): Promise<Usage>;
  /** What it said before it ended by itself, each time. */
  readonly crashes: string[];
  /** Called when it did not begin because of its configuration. */
  refused: () => void;
}

/** A silence of the real world that nobody would wait for. */
const STUCK_MS = 120_000;

export function makeRunner({ program, root, env, timeline, heard }: RunnerSetting): RunnerProcess {
  let child: ChildProcess | null = null;
  let said = '';
  let stopping = false;
  const sleeping = new Map<number, () => void>();
  const told: (() => void)[] = [];
  const usages: ((usage: Usage) => void)[] = [];
  const change = (): void => {
    for (const one of told.splice(0)) one();
  };
  const send = (to: ChildProcess, message: ToRunner): void => {
    if (to.connected) to.send(message, () => undefined);
  };
  const hear = (from: ChildProcess, message: FromRunner): void => {
    if (from !== child) return;
    if (message.is === 'usage') for (const one of usages.splice(0)) one(message);
    else if (message.is === 'awake') {
      sleeping.get(message.id)?.();
      sleeping.delete(message.id);
    } else {
      const { id, ms } = message;
      const forget = timeline.sleep(ms, () => {
        sleeping.delete(id);
        send(from, { is: 'wake', id, now: timeline.now() + self.skew });
      });
      sleeping.set(id, forget);
    }
    change();
  };
  const over = (): void => {
    for (const forget of sleeping.values()) forget();
    sleeping.clear();
    child = null;
    change();
  };
  const self: RunnerProcess = {
    skew: 0,
    isAsleep: () => child === null || sleeping.size > 0,
    isAlive: () => child !== null,
    changed: () =>
      new Promise((resolve, reject) => {
        const stuck = setTimeout(() => reject(new Error(`the runner neither works nor sleeps\n${said}`)), STUCK_MS);
        told.push(() => {
          clearTimeout(stuck);
          resolve();
        });
      }),
    tell: (now) => {
      if (child !== null) send(child, { is: 'time', now: now + self.skew });
    },
    begin: (argv) => {
      const one = fork(program, ['sync', '--auto', '--json', ...argv], {
        cwd: root,
        env: { ...env, ROADMAP_TEST_NOW: String(timeline.now() + self.skew) },
        execArgv: process.execArgv.includes('--expose-gc') ? ['--expose-gc'] : [],
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      });
      child = one;
      stopping = false;
      said = '';
      one.on('message', (message: FromRunner) => hear(one, message));
      one.on('close', (code) => {
        if (child !== one) return;
        // With a broken configuration it does not even begin; whoever looks after it tries again.
        if (!stopping && said.includes('"config.')) self.refused();
        else if (code !== 0 || !stopping) self.crashes.push(`${String(code)}: ${said}`);
        over();
      });
      let line = '';
      one.stdout?.setEncoding('utf8').on('data', (text: string) => {
        const lines = (line + text).split('\n');
        line = lines.pop() ?? '';
        for (const each of lines) {
          if (each.startsWith('{"at"')) heard(JSON.parse(each) as RunnerEvent);
          else said = `${said}${each}\n`.slice(-4000);
        }
      });
      one.stderr?.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-4000)));
    },
    kill: () => {
      child?.kill('SIGKILL');
      over();
    },
    stop: async () => {
      const one = child;
      if (one === null) return null;
      const ended = new Promise<number | null>((resolve) => one.once('close', resolve));
      stopping = true;
      one.kill('SIGTERM');
      return ended;
    },
    usage: () =>
      new Promise((resolve) => {
        usages.push(resolve);
        if (child !== null) send(child, { is: 'usage' });
      }),
    crashes: [],
    refused: () => undefined,
  };
  return self;
}
