// What a sync costs against the stand-in, without and with latency: requests, points, CPU time, memory, files; goals beside them.
// Usage: npm run bench -- sync [--items 10000] [--runs 7] [--latency 0,100] [--only pull,new]
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { median, runNode } from './child.ts';
import { addIssues, cli, editLabels, grow, makeScene, seedItems, sync, type Scene, type Synced } from './scene.ts';

const { values: options } = parseArgs({
  options: {
    items: { type: 'string', default: '10000' },
    runs: { type: 'string', default: '7' },
    latency: { type: 'string', default: '0,100' },
    only: { type: 'string', default: 'pull,new' },
  },
});
const items = Number(options.items);
const few = Math.min(1000, items);
const runs = Math.max(3, Number(options.runs));
const folder = mkdtempSync(join(tmpdir(), 'roadmap-bench-'));
/** Faster than GitHub likes: what is measured is ours. */
const PUSH = ['--push-new', 'all', '--pace', 'fast'];

interface Goal {
  readonly name: string;
  readonly measured: number;
  readonly most: number;
  readonly unit?: string;
}

async function measureAll(latency: number): Promise<void> {
  console.log(`\n${items} items, ${latency} ms added to each answer, node ${process.version}`);
  const scene = await makeScene(join(folder, `pull-${latency}`), latency);
  const fresh = await makeScene(join(folder, `new-${latency}`), latency);
  try {
    if (options.only.includes('pull')) await pullAndAfter(scene);
    if (options.only.includes('new')) await firstPush(fresh);
  } finally {
    await Promise.all([scene, fresh].map(({ github }) => github.close()));
    rmSync(folder, { recursive: true, force: true });
  }
}

async function pullAndAfter(scene: Scene): Promise<void> {
  const there = seedItems(scene, items);
  const pull = await sync(scene, [], true);
  expect(pull, 'created_local', there);
  tell(`first pull of ${items}`, pull, [
    { name: 'requests', measured: pull.requests, most: 150 },
    { name: 'CPU', measured: pull.cpu_ms, most: 8000, unit: 'ms' },
    { name: 'memory', measured: pull.peak_mb, most: 350, unit: 'MB' },
    { name: 'commits', measured: pull.commits, most: 1 },
  ]);
  await quiet(scene);
  await remoteChanges(scene);
  editLabels(scene, few);
  const push = await sync(scene, PUSH);
  expect(push, 'pushed', few);
  tell(`pushing ${few} label edits`, push, [{ name: 'requests', measured: push.requests, most: 80 }]);
}

/** Beside lists of the same roadmap, in turn. */
async function quiet(scene: Scene): Promise<void> {
  await grow();
  await sync(scene);
  await sync(scene);
  const synced: Synced[] = [];
  const lists: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    lists.push((await runNode([cli, 'issue', 'list'], { cwd: scene.root })).cpu_ms);
    synced.push(await sync(scene));
  }
  const cpu = median(synced.map((one) => one.cpu_ms));
  const list = median(lists);
  const times = synced.map(({ wall_ms }) => wall_ms);
  const [last] = synced;
  if (last === undefined) return;
  tell(`quiet sync of ${items}`, { ...last, cpu_ms: cpu, wall_ms: median(times) }, [
    { name: 'requests', measured: Math.max(...synced.map(({ requests }) => requests)), most: 2 },
    { name: `CPU of issue list (${list.toFixed(0)} ms)`, measured: cpu / list, most: 3, unit: '×' },
    { name: 'files', measured: Math.max(...synced.map(({ files, own }) => files + own)), most: 0 },
  ]);
}

async function remoteChanges(scene: Scene): Promise<void> {
  const { github } = scene;
  github.clock.set(Date.now());
  for (const { number, title } of github.issues().slice(0, 10)) github.edit(number, { title: `${title}, again` });
  const changed = await sync(scene);
  expect(changed, 'pulled', 10);
  tell(`10 remote changes among ${items}`, changed, [
    { name: 'requests', measured: changed.requests, most: 3 },
    { name: 'files', measured: changed.files, most: 12 },
  ]);
}

/** Every fiftieth answer to a creation is lost; later runs find what was made. */
async function firstPush(scene: Scene): Promise<void> {
  const { github } = scene;
  addIssues(scene, few);
  let asked = 0;
  github.faults.push({
    when: ({ fields }) => fields.includes('createIssue') && ++asked % 50 === 25,
    do: 'apply-then-drop',
  });
  const made = () => github.issues().length;
  for (let run = 1; run <= 5; run += 1) {
    const push = await sync(scene, PUSH);
    const titles = new Set(github.issues().map(({ title }) => title));
    const { created_remote = 0, linked = 0, errors = 0, skipped = 0 } = push.outcome.counts;
    tell(`first push of ${few}, 2 % of answers lost, run ${run}`, push, [
      { name: 'creations', measured: made(), most: few },
      { name: 'duplicates', measured: made() - titles.size, most: 0 },
    ]);
    if (created_remote + linked === 0 || errors + skipped === 0) break;
  }
  if (made() !== few) throw new Error(`${made()} items were created, ${few} were expected`);
}

function expect({ outcome }: Synced, count: string, wanted: number): void {
  const found = outcome.counts[count] ?? 0;
  if (found !== wanted) throw new Error(`${count}: ${found}, ${wanted} expected; ${JSON.stringify(outcome.counts)}`);
}

function tell(name: string, one: Synced, goals: readonly Goal[]): void {
  const cost = `${one.requests} requests (${one.kinds}), ${one.points} points`;
  const time = `CPU ${one.cpu_ms.toFixed(0)} ms, ${(one.wall_ms / 1000).toFixed(1)} s`;
  console.log(`${name}: ${cost}; ${time}; ${one.files} files, ${one.own} in .git, ${one.commits} commits`);
  for (const { name: what, measured, most, unit = '' } of goals) {
    const [found, goal] = [measured, most].map((value) => `${Number(value.toFixed(1))} ${unit}`.trim());
    console.log(`    ${what}: ${found ?? ''}, goal ${goal ?? ''}: ${measured <= most ? 'ok' : 'MISSED'}`);
  }
}

for (const latency of options.latency.split(',').map(Number)) await measureAll(latency);
