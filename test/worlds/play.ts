import { RoadmapError } from '../../src/model/errors.ts';
import type { Issue } from '../../src/model/issue.ts';
import { OFFLINE, standing } from '../../src/sync/offline.ts';
import { resolve } from '../../src/sync/resolve.ts';
import { run } from '../../src/sync/run.ts';
import type { SyncOptions, SyncReport } from '../../src/sync/types.ts';
import { flushLate as deliver } from '../../src/trackers/memory/writes.ts';
import { Killed } from './boundary.ts';
import { powerFails } from './disk.ts';
import { makeEvents, type Events } from './events.ts';
import { loaded } from './loaded.ts';
import { slots, Violation } from './oracle.ts';
import { makeParts, type Parts } from './parts.ts';
import { compare, namesIn } from './parts-names.ts';
import { calm, isAway, stir, stirBefore } from './tracker-mood.ts';
import { checkBases, makeWatch, slotOf, type Watch } from './watch.ts';
import { honest, issuesOf, keyOf, makeEngine, makeWorld, type Mutant, type World } from './world.ts';

export interface Played {
  readonly trace: readonly string[];
  readonly syncs: number;
  readonly calls: number;
}

const EVERYTHING: SyncOptions = { ...OFFLINE, preview: false, strategy: null, push_new: 'all', pull_new: 'all' };

/** `steps`: how many at least, and how many of those that may follow; `writes`: how much more often a request that writes fails. */
const LENGTHS = { long: { steps: [8, 14], writes: 1 }, brief: { steps: [3, 8], writes: 4 } } as const;

export type Length = keyof typeof LENGTHS;

/** In a campaign every fifth world is long: most mistakes need few steps, some need many. */
export function lengthOf(seed: number): Length {
  return seed % 5 === 0 ? 'long' : 'brief';
}

/** One world from its seed: people edit on both sides, runs are started, disturbed and killed, and in the end all is quiet. @throws Violation */
export async function play(seed: number, mutant: Mutant = honest, length: Length = 'long'): Promise<Played> {
  const world = makeWorld(seed, mutant);
  const parts = makeParts(world, seed, () => parsed(world));
  const watch = parts.joined(makeWatch(world));
  const people = makeEvents(world, () => parsed(world));
  const events = mutant.events?.(people, world) ?? people;
  const played = { trace: world.trace, syncs: 0, calls: 0 };
  try {
    const { dice } = world;
    world.faults.writes = LENGTHS[length].writes;
    for (let i = 1 + dice.below(2); i > 0; i -= 1) events.createHere();
    for (let i = dice.below(3); i > 0; i -= 1) events.openThere();
    watch.accept();
    const [least, more] = LENGTHS[length].steps;
    for (let step = least + dice.below(more); step > 0; step -= 1) {
      await happen(world, watch, events, parts);
      played.syncs += 1;
      await checkBases(world);
    }
    await quiesce(world, watch, parts);
  } catch (error) {
    const story = world.trace.map((line) => `  ${line}`).join('\n');
    if (error instanceof Error) error.message = `seed ${seed}: ${error.message}\n${story}`;
    throw error;
  }
  played.calls = world.boundary.calls;
  return played;
}

function parsed(world: World): readonly Issue[] {
  return [...world.store.files].flatMap(([path, text]) => {
    return loaded(path, text) ?? [];
  });
}

async function happen(world: World, watch: Watch, events: Events, parts: Parts): Promise<void> {
  const { dice } = world;
  const event = dice.weighted([
    [5, events.editHere],
    [5, events.editThere],
    [1, events.createHere],
    [1, events.openThere],
    [1, events.goBack],
    [1, events.scramble],
  ] as const);
  for (let i = dice.below(3); i >= 0; i -= 1) event();
  parts.happen();
  if (dice.chance(2)) events.deleteThere();
  if (dice.chance(2)) events.removeFile();
  if (dice.chance(3)) world.cursor.value = null;
  if (dice.chance(3)) world.journal.data.get('conflict')?.clear();
  if (dice.chance(2)) loseBase(world);
  stir(world, 8);
  world.service.now += dice.weighted([
    [5, 1000],
    [3, 60_000],
    [1, 700_000],
    [1, 86_400_000],
  ] as const);
  watch.accept();
  if (dice.chance(15) && world.mood.rights === 'all') await previewTwice(world, watch, events);
  if (dice.chance(15)) await resolveOne(world, watch, parts);
  if (dice.chance(80)) await disturbedRun(world, watch, events, parts);
}

/** The contents behind the pointers are gone, or torn: what is left is hashes. */
function loseBase(world: World): void {
  const { data } = world.snapshots;
  for (const path of [...data.tree.keys()]) {
    if (!path.startsWith('base/')) continue;
    const oid = data.tree.get(path) ?? '';
    const isSeen = [...data.tree].some(([other, one]) => one === oid && other.startsWith('seen/'));
    if (!isSeen) data.blobs.delete(oid);
  }
  world.trace.push('bases lost');
}

async function disturbedRun(world: World, watch: Watch, events: Events, parts: Parts): Promise<void> {
  const { dice, boundary, faults } = world;
  faults.rate = dice.weighted([
    [3, 0],
    [2, 5],
    [1, 25],
  ] as const);
  const strategy = dice.weighted([
    [8, null],
    [1, 'local'],
    [1, 'remote'],
    [1, 'latest'],
  ] as const);
  const mode = dice.weighted([
    [6, 'both'],
    [1, 'pull'],
    [1, 'push'],
  ] as const);
  boundary.mode = mode;
  world.wentBack = false;
  boundary.kill = dice.chance(25) ? { at: boundary.calls + 1 + dice.below(30), before: dice.chance(50) } : null;
  let last = '';
  boundary.meanwhile = (name) => {
    watch.judge(strategy !== null);
    stirBefore(world, name);
    if (powerFails(world)) {
      watch.accept();
      throw new Killed('the power failed');
    }
    // Between a fresh read and the request that follows nobody can be kept out: no tracker compares and swaps.
    const narrow =
      last === 'tracker.get' || name === 'tracker.update' || (name === 'journal.put' && last === 'tracker.get');
    if (narrow && dice.chance(5)) events.labelThere();
    parts.meanwhile(name);
    if (dice.chance(2)) events.editHere();
    if (dice.chance(1)) events.goBack();
    if (!narrow && dice.chance(2)) events.editThere();
    if (name !== 'journal.put') last = name;
    watch.accept();
  };
  const full = dice.chance(10);
  world.running = true;
  await attempt(world, { ...EVERYTHING, mode, strategy, full });
  world.running = false;
  boundary.kill = null;
  boundary.meanwhile = () => undefined;
  boundary.mode = 'both';
  watch.judge(strategy !== null);
  // What a strategy decided and the tracker has put off is to be judged by that strategy.
  if (strategy !== null) flushLate(world, watch);
}

async function attempt(world: World, options: SyncOptions): Promise<SyncReport | null> {
  const label = `sync ${options.mode} ${options.strategy ?? 'manual'}`;
  try {
    const report = await start(world, options);
    const ops = report.operations.map((op) => `${op.op} ${op.id ?? '-'}#${op.remote_id ?? '-'} ${op.fields.join('+')}`);
    world.trace.push(`${label}: ${ops.join(', ')}`);
    return report;
  } catch (error) {
    const isRefused = error instanceof RoadmapError && (error.kind === 'remote' || error.code === 'sync.mass_change');
    if (!(error instanceof Killed) && !isRefused) throw error;
    world.trace.push(`${label}: ${error.message}`);
    return null;
  }
}

function start(world: World, options: SyncOptions): Promise<SyncReport> {
  return run(makeEngine(world, { strategy: 'manual' }), world.mutant.options?.(options) ?? options);
}

/** A preview writes nothing, and neither `sync_status` nor `updated` is an input to a plan (sync.md §8, 6 and 14). */
async function previewTwice(world: World, watch: Watch, events: Events): Promise<void> {
  const { boundary } = world;
  const look = async (): Promise<string> => {
    boundary.mode = 'preview';
    const report = await start(world, { ...EVERYTHING, preview: true });
    boundary.mode = 'both';
    return JSON.stringify(report.operations);
  };
  world.faults.rate = 0;
  flushLate(world, watch);
  const first = await look();
  watch.judge(false);
  const committed = [...world.versions];
  events.scramble();
  watch.accept();
  const scrambled = [...world.versions];
  // What is scrambled is not committed.
  remember(world, committed);
  const second = await look();
  remember(world, scrambled);
  if (first !== second) throw new Violation(`scrambling the status changed the plan\n${first}\n${second}`);
}

function remember({ versions }: World, known: Iterable<readonly [string, string[]]>): void {
  versions.clear();
  for (const [path, texts] of known) versions.set(path, texts);
}

/** What the tracker had put off arrives. */
function flushLate(world: World, watch: Watch): void {
  deliver(world.service);
  watch.judge(true);
}

async function resolveOne(world: World, watch: Watch, parts: Parts): Promise<void> {
  const engine = makeEngine(world, { strategy: 'manual' });
  await parts.resolve(engine);
  watch.judge(true);
  const { decisions } = await standing(engine);
  const open = decisions.filter((decision) => decision.merged.conflicts.length > 0);
  if (open.length === 0) return;
  const { pair } = world.dice.pick(open);
  const take = world.dice.pick(['local', 'remote', 'merged'] as const);
  const slot = slotOf(world, pair.issue);
  const shown = slots(slot, pair.remote.values);
  for (const [name, mine] of slots(slot, pair.local)) {
    const theirs = shown.get(name) ?? mine;
    if (take === 'remote') world.oracle.chosen(name, theirs, mine);
    else world.oracle.chosen(name, mine, theirs);
  }
  const mine = open.filter((decision) => decision.pair.issue.id === pair.issue.id);
  try {
    await resolve(engine, mine, () => take);
    world.trace.push(`resolve ${pair.issue.id} ${take}`);
  } catch (error) {
    // Nothing here stands for what it names there: no file can hold it.
    if (!(error instanceof RoadmapError) || error.code !== 'sync.not_here') throw error;
    world.trace.push(`resolve ${pair.issue.id} ${take}: ${error.message}`);
  }
  watch.judge(true);
}

/** Faults stop: two runs bring everything to rest, once nothing is waited for or lost; the next one writes nothing at all. */
async function quiesce(world: World, watch: Watch, parts: Parts): Promise<void> {
  world.faults.rate = 0;
  calm(world);
  flushLate(world, watch);
  const isOpen = (): boolean => (world.journal.data.get('create')?.size ?? 0) > 0 || parts.isOpen();
  for (let i = 0; i < 3 && isOpen(); i += 1) {
    await attempt(world, EVERYTHING);
    world.service.now += 11 * 60_000;
  }
  // What was out of sight is listed again by a full listing alone.
  const full = world.mood.kinds.size > 0;
  world.service.now += parts.slow;
  // A pointer to contents that are gone is strange only once it stands in the file: then its item is read, and may be gone too.
  const runs = world.trace.includes('bases lost') ? 3 : 2;
  for (let i = 0; i < runs; i += 1) await attempt(world, { ...EVERYTHING, full: full && i === 0 });
  watch.judge(false);
  await expectQuiet(world);
  await checkBases(world);
  checkOutcome(world, await issuesOf(world));
  parts.check();
  if (parts.rustle()) await expectUnmoved(world);
}

async function expectQuiet(world: World): Promise<void> {
  const { boundary } = world;
  boundary.writes.length = 0;
  boundary.mode = 'quiet';
  await attempt(world, EVERYTHING);
  // A cursor that merely moved stands in the local cache (sync.md §5); everything else would be noise.
  const noise = boundary.writes.filter((call) => call !== 'cache.write');
  if (noise.length > 0) throw new Violation(`a quiet run wrote: ${noise.join(', ')}`);
}

/** What means nothing moves nothing; a cursor that lags by a day may stand in the ref from then on. */
async function expectUnmoved(world: World): Promise<void> {
  const { boundary, snapshots } = world;
  const before = JSON.stringify([...snapshots.data.tree]);
  boundary.writes.length = 0;
  boundary.mode = 'quiet';
  await attempt(world, EVERYTHING);
  const noise = boundary.writes.filter((call) => call !== 'cache.write' && call !== 'snapshots.write');
  if (noise.length > 0) throw new Violation(`line ends alone made a run write: ${noise.join(', ')}`);
  if (JSON.stringify([...snapshots.data.tree]) !== before) throw new Violation('line ends alone moved the ref');
}

/** Its file was taken back behind its link, and its item was deleted: the ref knows, and nothing is made a second time. */
function lostThere(world: World, issue: Issue): boolean {
  return [...world.service.items.values()].some(
    (item) =>
      (item.deleted || isAway(world, item.number)) &&
      (item.marker === issue.id || slotOf(world, issue) === `n${item.number}`),
  );
}

/** Everything ends synced, in conflict, or in error; and there is one of each. */
function checkOutcome(world: World, issues: readonly Issue[]): void {
  const links = new Map<string, Issue>();
  for (const issue of issues) {
    const key = keyOf(issue);
    if (key === null && lostThere(world, issue)) continue;
    if (key === null) throw new Violation(`${issue.id} is not on the tracker`);
    if (links.has(key)) throw new Violation(`two files hold #${key}`);
    links.set(key, issue);
  }
  const names = namesIn(world, issues);
  const markers = new Map<string, number>();
  for (const item of world.service.items.values()) {
    // Nobody can know of a deletion before a full listing.
    if (item.deleted || isAway(world, item.number)) continue;
    if (item.marker !== null && markers.has(item.marker))
      throw new Violation(`${item.marker} was created twice: #${markers.get(item.marker) ?? 0} and #${item.number}`);
    if (item.marker !== null) markers.set(item.marker, item.number);
    const issue = links.get(String(item.number));
    if (issue === undefined) {
      if (item.marker === null || issues.some((one) => one.id === item.marker))
        throw new Violation(`#${item.number} has no file`);
      continue;
    }
    const status = issue.values.sync_status?.github;
    const { differing, aside, dead } = compare(world, names, { issue, there: item.values });
    const settled = dead.length > 0 ? ['conflict', 'error', 'pending'] : ['conflict'];
    if (differing.length > 0 && !settled.includes(status ?? ''))
      throw new Violation(`#${item.number} is ${status ?? '-'} and differs in ${differing.join(', ')}`);
    if (differing.length + aside.length === 0 && status !== 'synced')
      throw new Violation(`#${item.number} is equal on both sides and says ${status ?? '-'}`);
  }
}
