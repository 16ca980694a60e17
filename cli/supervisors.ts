import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { RoadmapError } from '../src/model/errors.ts';
import { printLaunchdPlist, printSystemdUnit, UNIT_MARK, type UnitPlan } from '../src/app/unattended-units.ts';
import type { Io } from './io.ts';
import { userConfigPath } from './user-config-path.ts';

export const SUPERVISORS = ['systemd', 'launchd'] as const;
export type SupervisorName = (typeof SUPERVISORS)[number];

/** What of the operating system keeps a program running for a user, and how it is told to. */
export interface Supervisor {
  readonly name: SupervisorName;
  /** Of the unit for a folder. */
  readonly unit: string;
  readonly path: string;
  print(command: readonly string[], outputFile: string): string;
  /** Commands that start it once its file is there; it may be running already, of an older file. */
  readonly start: readonly Order[];
  /** Commands before its file goes. */
  readonly stop: readonly Order[];
  /** A command after its file went. */
  readonly after: readonly Order[];
  /** Ends with 0 when it runs. */
  readonly ask: Order;
}

export interface Order {
  readonly words: readonly string[];
  /** It may fail: what it undoes need not be there. */
  readonly lax?: true;
}

/** @param root the folder that holds `.roadmap` */
export function supervisorFor(io: Io, root: string, wanted: SupervisorName | null): Supervisor {
  const name = wanted ?? (process.platform === 'darwin' ? 'launchd' : 'systemd');
  const real = realpathSync(root);
  const slug = basename(real).replace(/[^A-Za-z0-9_-]+/g, '-');
  const unit = `roadmap-${slug}-${createHash('sha256').update(real).digest('hex').slice(0, 8)}`;
  const home = io.env['HOME'] ?? homedir();
  const plan = {
    name: unit,
    root: real,
    environmentFile: join(dirname(userConfigPath(io.env)), 'environment'),
    searchPath: io.env['PATH'] ?? '',
  };
  return name === 'systemd' ? systemd(io, home, plan) : launchd(home, plan);
}

type Known = Omit<UnitPlan, 'command' | 'outputFile'>;

function systemd(io: Io, home: string, plan: Known): Supervisor {
  const unit = `${plan.name}.service`;
  const order = (...words: string[]): Order => ({ words: ['systemctl', '--user', ...words] });
  return {
    name: 'systemd',
    unit,
    path: join(io.env['XDG_CONFIG_HOME'] || join(home, '.config'), 'systemd', 'user', unit),
    print: (command, outputFile) => printSystemdUnit({ ...plan, command, outputFile }),
    start: [order('daemon-reload'), order('enable', unit), order('restart', unit)],
    stop: [{ ...order('disable', '--now', unit), lax: true }],
    after: [order('daemon-reload')],
    ask: order('is-active', '--quiet', unit),
  };
}

function launchd(home: string, plan: Known): Supervisor {
  const path = join(home, 'Library', 'LaunchAgents', `${plan.name}.plist`);
  const domain = `gui/${String(userInfo().uid)}`;
  const order = (...words: string[]): Order => ({ words: ['launchctl', ...words] });
  const stop: Order = { ...order('bootout', `${domain}/${plan.name}`), lax: true };
  return {
    name: 'launchd',
    unit: plan.name,
    path,
    print: (command, outputFile) => printLaunchdPlist({ ...plan, command, outputFile }),
    start: [stop, order('bootstrap', domain, path)],
    stop: [stop],
    after: [],
    ask: order('print', `${domain}/${plan.name}`),
  };
}

/** Its file, or null. @throws RoadmapError `service.foreign` where the file is not one of ours */
export function readUnit({ path, unit }: Supervisor): string | null {
  if (!existsSync(path)) return null;
  const text = readFileSync(path, 'utf8');
  if (text.includes(UNIT_MARK)) return text;
  throw new RoadmapError({
    kind: 'user',
    code: 'service.foreign',
    message: `${path} was not written by roadmap; it is left alone`,
    hints: ['roadmap service install --dry-run'],
    data: { unit, path },
  });
}

/** @throws RoadmapError `service.foreign`, `service.failed` */
export async function installUnit(io: Io, supervisor: Supervisor, text: string): Promise<void> {
  readUnit(supervisor);
  mkdirSync(dirname(supervisor.path), { recursive: true });
  writeFileSync(supervisor.path, text);
  for (const order of supervisor.start) await give(io, order);
}

/** @returns whether there was one. @throws RoadmapError `service.foreign`, `service.failed` */
export async function removeUnit(io: Io, supervisor: Supervisor): Promise<boolean> {
  if (readUnit(supervisor) === null) return false;
  for (const order of supervisor.stop) await give(io, order);
  rmSync(supervisor.path, { force: true });
  for (const order of supervisor.after) await give(io, order);
  return true;
}

/** Null: it cannot be asked. */
export async function isActive(io: Io, { ask }: Supervisor): Promise<boolean | null> {
  const { code } = await call(io, ask);
  return code === null ? null : code === 0;
}

async function give(io: Io, order: Order): Promise<void> {
  const { code, words } = await call(io, order);
  if (code === 0 || (code !== null && order.lax === true)) return;
  const [program = ''] = order.words;
  throw new RoadmapError({
    kind: 'user',
    code: 'service.failed',
    message: code === null ? `there is no ${program} here: ${words}` : `${order.words.join(' ')} failed: ${words}`,
    hints: [order.words.join(' '), 'roadmap service install --dry-run', 'roadmap sync --auto'],
    data: { command: order.words, exit: code },
  });
}

/** @returns code null: the program cannot be started */
function call({ env }: Io, { words }: Order): Promise<{ readonly code: number | null; readonly words: string }> {
  const [program = '', ...args] = words;
  return new Promise((done) => {
    execFile(program, args, { env: { ...env }, timeout: 60_000 }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : null;
      done({ code, words: (stderr || stdout || error?.message || '').trim().slice(0, 2000) });
    });
  });
}
