import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeWorld, type Ended, type World } from '../harness.ts';

interface Machine {
  readonly home: string;
  roadmap(...argv: string[]): Promise<Ended>;
  /** What systemctl was told, a line a call. */
  told(): string;
}

/** A world whose systemd is a script that writes down what it is told. @param code what it ends with */
async function machine(code = 0): Promise<Machine> {
  const world: World = makeWorld();
  const home = join(world.root, 'home');
  const bin = join(world.root, 'bin');
  for (const folder of [home, bin]) mkdirSync(folder);
  const log = join(home, 'told');
  const script = `#!/bin/sh\necho "$*" >> '${log}'\n[ ${String(code)} = 0 ] || echo 'no bus' >&2\nexit ${String(code)}\n`;
  writeFileSync(join(bin, 'systemctl'), script);
  chmodSync(join(bin, 'systemctl'), 0o755);
  const env = { PATH: `${bin}:${process.env['PATH'] ?? ''}`, HOME: home };
  await world.roadmapWith({ env }, 'init');
  return {
    home,
    roadmap: (...argv) => world.roadmapWith({ env }, 'service', ...argv, '--supervisor', 'systemd'),
    told: () => (existsSync(log) ? readFileSync(log, 'utf8') : ''),
  };
}

async function status({
  roadmap,
}: Machine): Promise<{ path: string; unit: string; installed: boolean; active: boolean }> {
  return JSON.parse((await roadmap('status', '--json')).out) as never;
}

describe('service install', () => {
  it('writes a unit and starts it; again it is the same; uninstall leaves nothing', async () => {
    const here = await machine();
    const before = await status(here);
    expect(before).toMatchObject({ installed: false, active: false });
    const first = await here.roadmap('install', '--interval', '15m');
    expect([first.code, first.out.replace(before.unit, 'UNIT')]).toEqual([
      0,
      'UNIT runs, and starts again with your session\n',
    ]);
    const text = readFileSync(before.path, 'utf8');
    expect(text).toContain('"sync" "--auto" "--interval" "15m"\n');
    expect(here.told().replaceAll(before.unit, 'UNIT')).toBe(
      '--user daemon-reload\n--user enable UNIT\n--user restart UNIT\n',
    );
    expect(await status(here)).toMatchObject({ installed: true, active: true });
    expect((await here.roadmap('install', '--interval', '15m')).code).toBe(0);
    expect(readFileSync(before.path, 'utf8')).toBe(text);
    expect((await here.roadmap('uninstall')).out).toContain('is stopped and removed');
    expect(existsSync(before.path)).toBe(false);
    expect((await here.roadmap('uninstall')).out).toContain('is not installed');
  });

  it('with --dry-run prints the unit and touches nothing', async () => {
    const here = await machine();
    const { out, err } = await here.roadmap('install', '--dry-run');
    expect(out).toContain('[Service]\n');
    expect(err).toContain('belongs into ');
    expect(here.told()).toBe('');
    expect(existsSync(join(here.home, '.config'))).toBe(false);
  });

  it('refuses what the runner would refuse', async () => {
    const here = await machine();
    for (const option of ['--interval=1s', '--cron=* *', '--webhook-port=http']) {
      const { code, err } = await here.roadmap('install', option);
      expect([code, err.split(':')[0]]).toEqual([2, 'error']);
    }
    expect([here.told(), (await status(here)).installed]).toEqual(['', false]);
  });

  it('leaves a unit of somebody else alone', async () => {
    const here = await machine();
    const { path } = await status(here);
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, '[Service]\nExecStart=/bin/true\n');
    for (const verb of ['install', 'uninstall', 'status']) {
      const { code, err } = await here.roadmap(verb);
      expect([verb, code]).toEqual([verb, 1]);
      expect(err).toContain('was not written by roadmap; it is left alone');
    }
    expect(readFileSync(path, 'utf8')).toBe('[Service]\nExecStart=/bin/true\n');
  });

  it('says what failed, and that there is another way', async () => {
    const here = await machine(1);
    const { code, err } = await here.roadmap('install');
    expect(code).toBe(1);
    expect(err).toMatchInlineSnapshot(`
      "error: systemctl --user daemon-reload failed: no bus
      hint: systemctl --user daemon-reload
      hint: roadmap service install --dry-run
      hint: roadmap sync --auto
      "
    `);
  });
});
