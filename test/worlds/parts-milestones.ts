import { editIssue } from '../../src/model/edit-issue.ts';
import { editPlanningFile, printPlanningFile } from '../../src/model/edit-planning-file.ts';
import { milestoneTable, type MilestoneValues } from '../../src/model/milestone.ts';
import { isPlanningFile, readPlanningFile, type PlanningFile } from '../../src/model/planning-file.ts';
import type { Values } from '../../src/ports/tracker.ts';
import { parseCanonical } from '../../src/sync/canonical.ts';
import { milestoneFields, projectMilestone } from '../../src/sync/milestone-values.ts';
import {
  deleteMilestone,
  editItem,
  editMilestone,
  live,
  makeMilestone,
  type StoredMilestone,
} from '../../src/trackers/memory/server.ts';
import { save } from './events.ts';
import { Violation } from './oracle.ts';
import type { Ground, Part } from './part.ts';
import { isAway } from './tracker-mood.ts';
import { config, REMOTE, START, unique, type World } from './world.ts';

const FOLDER = '.roadmap/milestones/';
const MARK = '# kept by hand';
const DAY = 24 * 3_600_000;

type Heard = PlanningFile<MilestoneValues>;

/** A title belongs to one milestone for ever, so it says which one is meant, on either side. */
interface Plans extends Ground {
  readonly owner: Map<string, string>;
  /** Keys that some file was ever linked to. */
  readonly linked: Set<string>;
  /** Keys of those that people deleted there. */
  readonly gone: Set<string>;
}

/** People make milestones on both sides, rename, date and close them, and issues name them. */
export function makeMilestones(ground: Ground): Part {
  const plans: Plans = { ...ground, owner: new Map(), linked: new Set(), gone: new Set() };
  return {
    name: 'milestones',
    events: eventsOf(plans),
    between: [
      [2, 'milestoneHere'],
      [3, 'editMilestoneHere'],
      [2, 'renameMilestoneHere'],
      [4, 'planHere'],
      [2, 'milestoneThere'],
      [3, 'editMilestoneThere'],
      [2, 'renameMilestoneThere'],
      [4, 'planThere'],
      [1, 'deleteMilestoneThere'],
    ],
    during: (call) => {
      const here = ['milestoneHere', 'editMilestoneHere', 'planHere'];
      // Between a fresh read and the request that follows nobody can be kept out.
      if (call === 'tracker.milestones.update') return here;
      return [...here, 'editMilestoneThere', 'renameMilestoneThere', 'milestoneThere'];
    },
    ...watchOf(plans),
    isOpen: () => (ground.world.journal.data.get('milestone')?.size ?? 0) > 0,
    check: () => check(plans),
  };
}

function eventsOf(plans: Plans): Part['events'] {
  const { world, dice, owner } = plans;
  const { service, oracle } = world;
  const pick = <T>(all: readonly T[]): T | null => (all.length === 0 ? null : dice.pick(all));
  const file = (): Heard | null => pick(heard(world));
  const stored = (): StoredMilestone | null => pick([...service.milestones.values()]);
  const day = (): string => {
    world.serial += 1;
    return new Date(START + world.serial * DAY).toISOString().slice(0, 10);
  };
  const fresh = (slot: string | null, before: string | null): string => {
    const title = unique(world, 'm');
    owner.set(title, slot ?? title);
    if (slot !== null && before !== null) oracle.edited(`${slot} title`, before, title);
    return title;
  };
  return {
    milestoneHere: () => {
      const name = fresh(null, null);
      const status = dice.pick(['open', 'open', 'closed']);
      const text = printPlanningFile(milestoneTable, { values: { name, status, headline: `about ${name}` } });
      world.files.texts.set(`${FOLDER}${name}.md`, text.replace('\n---\n', `\n${MARK}\n---\n`));
      world.trace.push(`milestone here ${name}`);
    },
    editMilestoneHere: () => {
      const one = file();
      if (one === null) return;
      const slot = slotOf(plans, one.values.name);
      const values = dice.chance(70)
        ? { due_date: day() }
        : { status: one.values.status === 'closed' ? 'open' : 'closed' };
      if ('due_date' in values) oracle.edited(`${slot} due`, dueOf(projectMilestone(one.values)), values.due_date);
      rewrite(world, one, { values });
      world.trace.push(`edit milestone here ${one.values.name} ${JSON.stringify(values)}`);
    },
    renameMilestoneHere: () => {
      const one = file();
      if (one === null) return;
      const { name: before } = one.values;
      const name = fresh(slotOf(plans, before), before);
      rewrite(world, one, { values: { name } });
      for (const issue of plans.issues())
        if (issue.values.milestone === before)
          save(world, issue.path, editIssue(issue.text, { values: { milestone: name } }));
      world.trace.push(`rename milestone here ${before} → ${name}`);
    },
    planHere: () => {
      const issue = pick(plans.issues());
      if (issue === null) return;
      const milestone = pick([null, ...heard(world).map(({ values }) => values.name), unique(world, 'nowhere')]);
      save(world, issue.path, editIssue(issue.text, { values: { milestone } }));
      world.trace.push(`plan here ${issue.id} ${milestone ?? '-'}`);
    },
    milestoneThere: () => {
      const title = fresh(null, null);
      makeMilestone(service, { title, description: dice.pick(['', `about ${title}\r\nand more  `]) });
      world.trace.push(`milestone there ${title}`);
    },
    editMilestoneThere: () => {
      const one = stored();
      if (one === null) return;
      const slot = slotOf(plans, one.title);
      const changes = dice.pick([
        { due_date: day() },
        { due_date: day() },
        { state: one.state === 'open' ? 'closed' : 'open' } as const,
        { description: unique(world, 'd') },
      ]);
      if ('due_date' in changes) oracle.edited(`${slot} due`, one.due_date ?? 'none', changes.due_date);
      editMilestone(service, one.number, changes);
      world.trace.push(`edit milestone there ${one.title} ${JSON.stringify(changes)}`);
    },
    renameMilestoneThere: () => {
      const one = stored();
      // Its title is all that tells what a creation without an answer has made.
      if (
        one === null ||
        (world.files.texts.has(`${FOLDER}${slotOf(plans, one.title)}.md`) && !plans.linked.has(String(one.number)))
      )
        return;
      const title = fresh(slotOf(plans, one.title), one.title);
      editMilestone(service, one.number, { title });
      world.trace.push(`rename milestone there ${one.title} → ${title}`);
    },
    planThere: () => {
      const item = pick([...service.items.values()].filter((one) => !one.deleted));
      if (item === null) return;
      const milestone = pick([null, ...[...service.milestones.keys()].map(String)]);
      editItem(service, item.number, { milestone });
      world.trace.push(`plan there #${item.number} ${milestone ?? '-'}`);
    },
    deleteMilestoneThere: () => {
      const one = stored();
      if (one === null || !plans.linked.has(String(one.number))) return;
      plans.gone.add(String(one.number));
      deleteMilestone(service, one.number);
      world.trace.push(`delete milestone there ${one.title}`);
    },
  };
}

function watchOf(plans: Plans): Pick<Part, 'accept' | 'judge'> {
  const { world } = plans;
  let files = new Map<string, string>();
  let there = new Map<number, StoredMilestone>();
  return {
    accept: () => {
      files = new Map([...world.files.texts].filter(([path]) => path.startsWith(FOLDER)));
      there = new Map(world.service.milestones);
    },
    judge: (deliberate) => {
      for (const [path, text] of files) {
        const now = world.files.texts.get(path);
        if (now === undefined) throw new Violation(`${path} was deleted by a run`);
        if (now !== text) judgeFile(plans, { path, before: text, after: now }, deliberate);
      }
      for (const [path, text] of world.files.texts)
        if (path.startsWith(FOLDER) && !files.has(path)) judgeNewFile(plans, read(path, text));
      for (const [number, before] of there) {
        const after = world.service.milestones.get(number);
        if (after === undefined) throw new Violation(`milestone there ${number} was deleted by a run`);
        if (after === before) continue;
        const change = {
          before: valuesOf(before),
          after: valuesOf(after),
          base: baseBehind(world, files, String(number)),
        };
        judgeValues(plans, 'remote', change, deliberate);
        if (after.description !== before.description)
          throw new Violation(`milestone there ${number} lost its description`);
      }
      for (const one of world.service.milestones.values()) if (!there.has(one.number)) judgeNewThere(plans, one);
    },
  };
}

/** What the file of a milestone had taken in. */
function baseBehind(world: World, files: ReadonlyMap<string, string>, key: string): Values | null {
  const one = [...files]
    .map(([path, text]) => read(path, text))
    .find(({ values }) => values.remote_ids?.[REMOTE] === key);
  return one === undefined ? null : baseOf(world, one);
}

function judgeFile(
  plans: Plans,
  { path, before, after }: { path: string; before: string; after: string },
  deliberate: boolean,
): void {
  const [old, now] = [read(path, before), read(path, after)];
  const [key, link] = [old.values.remote_ids?.[REMOTE], now.values.remote_ids?.[REMOTE]];
  if (key !== undefined && key !== link) throw new Violation(`${path} was linked anew by a run`);
  if (link !== undefined) plans.linked.add(link);
  if (before.includes(MARK) && !after.includes(MARK)) throw new Violation(`${path} lost a comment`);
  const [mine, theirs] = [projectMilestone(old.values), projectMilestone(now.values)];
  if (JSON.stringify(mine) === JSON.stringify(theirs)) return;
  if (plans.world.boundary.mode === 'push') throw new Violation(`${path} changed in a run that only pushes`);
  judgeValues(plans, 'local', { before: mine, after: theirs, base: baseOf(plans.world, old) }, deliberate);
}

interface Change {
  readonly before: Values;
  readonly after: Values;
  readonly base: Values | null;
}

/** Titles and days are values of their own; a state is judged by what was agreed on. */
function judgeValues(plans: Plans, who: string, { before, after, base }: Change, deliberate: boolean): void {
  const { oracle } = plans.world;
  const slot = slotOf(plans, String(before.title));
  if (slotOf(plans, String(after.title)) !== slot) throw new Violation(`${who}: ${slot} became ${String(after.title)}`);
  const pairs = [
    [`${slot} title`, String(before.title), String(after.title)],
    [`${slot} due`, dueOf(before), dueOf(after)],
  ] as const;
  for (const [name, old, now] of pairs) {
    if (old !== now && deliberate) oracle.chosen(name, now, old);
    oracle.overwrite(who, name, old, now);
  }
  if (deliberate || base === null || before.state === after.state) return;
  if (base.state !== undefined && base.state !== before.state)
    throw new Violation(
      `${who}: ${slot} was ${String(before.state)}, which is not what was agreed on, and is ${String(after.state)}`,
    );
}

function judgeNewFile(plans: Plans, one: Heard): void {
  const key = one.values.remote_ids?.[REMOTE];
  if (key === undefined) throw new Violation(`${one.path} was made by a run and is linked to nothing`);
  plans.linked.add(key);
  const twin = heard(plans.world).find(({ path, values }) => path !== one.path && values.remote_ids?.[REMOTE] === key);
  if (twin !== undefined) throw new Violation(`${one.path} and ${twin.path} are both milestone ${key}`);
}

function judgeNewThere(plans: Plans, { number, title }: StoredMilestone): void {
  const slot = slotOf(plans, title);
  const twins = [...plans.world.service.milestones.values()].filter((one) => slotOf(plans, one.title) === slot);
  if (twins.length > 1)
    throw new Violation(`milestone ${slot} was made twice: ${twins.map((one) => one.number).join()}`);
  const linked = heard(plans.world).find(({ values }) => slotOf(plans, values.name) === slot)?.values.remote_ids?.[
    REMOTE
  ];
  if (linked !== undefined && linked !== String(number))
    throw new Violation(`milestone ${slot} is linked to ${linked} and was made again`);
}

/** Every milestone is on both sides, once, and the same but for conflicts. */
function check(plans: Plans): void {
  const { world } = plans;
  const links = new Map<string, Heard>();
  for (const one of heard(world)) {
    const key = one.values.remote_ids?.[REMOTE];
    if (key === undefined) throw new Violation(`milestone ${one.values.name} was not sent`);
    if (links.has(key)) throw new Violation(`${one.path} and ${links.get(key)?.path ?? ''} are one milestone`);
    links.set(key, one);
    const stored = world.service.milestones.get(Number(key));
    if (stored === undefined && !plans.gone.has(key)) throw new Violation(`milestone there ${key} is gone`);
    if (stored !== undefined) checkPair(plans, one, stored);
  }
  for (const { number, title, state } of world.service.milestones.values()) {
    const isHeld = [...world.service.items.keys()].some(
      (item) => !isAway(world, item) && live(world.service, item)?.values.milestone === String(number),
    );
    if (!links.has(String(number)) && (state === 'open' || isHeld))
      throw new Violation(`milestone there ${title} has no file`);
  }
}

function checkPair(plans: Plans, file: Heard, stored: StoredMilestone): void {
  const { world } = plans;
  const base = baseOf(world, file);
  const [mine, theirs] = [projectMilestone(file.values), valuesOf(stored)];
  const slot = slotOf(plans, stored.title);
  if (slotOf(plans, file.values.name) !== slot) throw new Violation(`${file.path} is linked to ${stored.title}`);
  for (const { name } of milestoneFields) {
    if (mine[name] === theirs[name] || base === null) continue;
    if (base[name] === mine[name] || base[name] === theirs[name])
      throw new Violation(
        `milestone ${slot}: ${name} is ${String(mine[name])} here and ${String(theirs[name])} there, and no conflict`,
      );
  }
}

/** What its file has taken in; null when that is nowhere to be found. */
function baseOf({ snapshots }: World, { values }: Heard): Values | null {
  const hash = values.sync_base?.[REMOTE]?.split('/')[1];
  if (hash === undefined) return null;
  const { blobs } = snapshots.data;
  const oid = [...blobs.keys()].find((one) => one.startsWith(hash));
  return oid === undefined ? null : parseCanonical(milestoneFields, blobs.get(oid) ?? '');
}

function slotOf({ owner }: Plans, title: string): string {
  const slot = owner.get(title);
  if (slot === undefined) throw new Violation(`nobody ever gave a milestone the title ${title}`);
  return slot;
}

function valuesOf({ title, state, due_date }: StoredMilestone): Values {
  return { title, state, due_date };
}

function dueOf({ due_date: due }: Values): string {
  return typeof due === 'string' ? due : 'none';
}

function heard({ files }: World): readonly Heard[] {
  return [...files.texts].flatMap(([path, text]) => (path.startsWith(FOLDER) ? [read(path, text)] : []));
}

/** By path, as each was last read: a world looks at the same file many times. */
const known = new Map<string, Heard>();
const MOST = 200;

function read(path: string, text: string): Heard {
  const before = known.get(path);
  if (before?.text === text) return before;
  const file = readPlanningFile(milestoneTable, { path, text }, config);
  if (!isPlanningFile(file)) throw new Violation(`${path} does not load`);
  if (known.size >= MOST) known.clear();
  known.set(path, file);
  return file;
}

function rewrite(
  world: World,
  { path, text }: Heard,
  changes: Parameters<typeof editPlanningFile<MilestoneValues>>[2],
): void {
  world.files.texts.set(path, editPlanningFile(milestoneTable, text, changes, config));
}
