import type { FieldChange, SyncField, Update, Value, Values } from '../../ports/tracker.ts';
import type { MemoryWrite } from './requests.ts';
import {
  addComment,
  deleteComment,
  deleteItem,
  editComment,
  editItem,
  editMilestone,
  live,
  makeMilestone,
  openItem,
  type MemoryService,
} from './server.ts';

type Perform<Kind extends MemoryWrite['do']> = (
  service: MemoryService,
  write: Extract<MemoryWrite, { readonly do: Kind }>,
) => number | null;

const perform: { readonly [Kind in MemoryWrite['do']]: Perform<Kind> } = {
  create: (service, { values, author, marker }) => openItem(service, { values, author, marker }).number,
  update: (service, { edits }) => {
    for (const { number, values } of edits) editItem(service, number, values);
    return null;
  },
  remove: (service, { aim }) => {
    deleteItem(service, aim.number);
    return null;
  },
  'comment.add': (service, { item, body, author, marker }) =>
    addComment(service, item, { body, author, marker })?.number ?? null,
  'comment.edit': (service, { aim, body }) => {
    editComment(service, aim.number, body);
    return aim.number;
  },
  'comment.remove': (service, { aim }) => {
    deleteComment(service, aim.number);
    return null;
  },
  'milestone.create': (service, { values, author }) => makeMilestone(service, values, author)?.number ?? null,
  'milestone.update': (service, { aim, changes }) => (editMilestone(service, aim.number, changes) ? aim.number : null),
};

/** @returns the number of the row that was made or changed, where there is one. */
export function performWrite(service: MemoryService, write: MemoryWrite): number | null {
  service.mutations += write.do === 'update' ? write.edits.length : 1;
  return (perform[write.do] as Perform<typeof write.do>)(service, write as never);
}

/** Another call arrives: what waited long enough is carried out before it. */
export function passCall(service: MemoryService): void {
  for (const pending of service.late) pending.calls -= 1;
  carryOut(
    service,
    service.late.filter((pending) => pending.calls <= 0),
  );
}

/** Everything that was put off is carried out now. */
export function flushLate(service: MemoryService): void {
  carryOut(service, [...service.late]);
}

function carryOut(service: MemoryService, ready: readonly MemoryService['late'][number][]): void {
  for (const pending of ready) {
    service.late.splice(service.late.indexOf(pending), 1);
    if (isUntouched(service, pending.write)) performWrite(service, pending.write);
  }
}

/** A late change is dropped where somebody wrote the same row meanwhile: no tracker lets a client ask for that, and no client can heal it. */
function isUntouched(service: MemoryService, write: MemoryWrite): boolean {
  if (write.do === 'update') return write.edits.every((aim) => live(service, aim.number)?.version === aim.version);
  if (!('aim' in write)) return true;
  const { number, version } = write.aim;
  if (write.do === 'remove') return live(service, number)?.version === version;
  const rows = write.do === 'milestone.update' ? service.milestones : service.comments;
  return rows.get(number)?.version === version;
}

/** The values of a new item: what every new one has, whatever was asked for, and what the service takes of the rest. */
export function newValues(service: MemoryService, fields: readonly SyncField[], values: Values): Values {
  const initial = fields.flatMap(({ name, initial: value }) => (value === undefined ? [] : [[name, value] as const]));
  return accepted(service, fields, { ...values, ...Object.fromEntries(initial) }, { self: '', now: {} });
}

/** The values that an update leaves an item with, for the fields that it changes. */
export function valuesAfter(service: MemoryService, fields: readonly SyncField[], { item, changes }: Update): Values {
  const now = live(service, Number(item.key))?.values ?? {};
  const values: Record<string, Value> = {};
  for (const field of fields) {
    const change = changes[field.name];
    if (change !== undefined) values[field.name] = changed(now[field.name] ?? null, change, field.ignoreCase);
  }
  return accepted(service, fields, values, { self: item.key, now });
}

/**
 * What the service silently leaves out of a change: people who cannot be assigned, milestones and items that are not there, an item
 * itself. What it holds already stays.
 */
function accepted(
  service: MemoryService,
  fields: readonly SyncField[],
  values: Values,
  { self, now }: { readonly self: string; readonly now: Values },
): Values {
  const kept: Record<string, Value> = { ...values };
  for (const field of fields) {
    const [value, before = null] = [kept[field.name], now[field.name]];
    const had = new Set(Array.isArray(before) ? (before as readonly string[]) : []);
    const takes = (element: string): boolean =>
      (field.names !== 'issue' || element !== self) && takesElement(service, field, element);
    if (Array.isArray(value))
      kept[field.name] = (value as readonly string[]).filter((one) => had.has(one) || takes(one));
    else if (typeof value === 'string' && field.names !== undefined && !takes(value)) kept[field.name] = before;
  }
  return kept;
}

function takesElement(service: MemoryService, { name, names }: SyncField, element: string): boolean {
  // A service that never had a milestone of its own does not look them up.
  if (names === 'milestone') return service.milestones_created === 0 || service.milestones.has(Number(element));
  // Items of another service cannot be looked up.
  if (names === 'issue') return element.includes('#') || live(service, Number(element)) !== null;
  return name !== 'assignees' || service.assignable === null || service.assignable.has(element);
}

function changed(now: Value, change: FieldChange, ignoreCase: boolean | undefined): Value {
  if ('set' in change) return change.set;
  const key = (element: string): string => (ignoreCase === true ? element.toLowerCase() : element);
  const gone = new Set(change.remove.map(key));
  const kept = (Array.isArray(now) ? (now as readonly string[]) : []).filter((element) => !gone.has(key(element)));
  const have = new Set(kept.map(key));
  return [...kept, ...change.add.filter((element) => !have.has(key(element)))].sort();
}
