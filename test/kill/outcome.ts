import type { HeldClaim } from '../../src/ports/claims.ts';
import { memoryClaims } from '../support/memory-claims.ts';
import type { Scene } from '../sync/support.ts';

type Name = (key: string) => string;

/** What things are called in a comparison: a number depends on the order in which things were made, these do not. */
interface Names {
  readonly item: Name;
  readonly comment: Name;
  readonly milestone: Name;
}

/** Everything that a run leaves behind; `timeless`: the clock had to move, so that no time is compared. */
export function outcomeOf(scene: Scene, timeless: boolean): Readonly<Record<string, unknown>> {
  const { service, store, files, snapshots } = scene;
  const names = namesOf(scene);
  const item = (text: string): string => printedItem(text, names);
  const show = (text: string): string => (timeless ? text.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'some time') : text);
  const tree = [...snapshots.data.tree].map(([path, oid]): [string, string] => {
    const text = snapshots.data.blobs.get(oid) ?? 'missing';
    return [renamedPath(path, names), show(isOfItem(path) ? item(text) : renamedMeta(text, nameOf(path, names)))];
  });
  const own = (text: string, name: Name): string =>
    show(
      text
        .replaceAll(/github: '(\d+)'/g, (_, key: string) => `github: ${name(key)}`)
        .replaceAll(/(github: \S+Z)\/([0-9a-f]+)/g, (_, at: string, oid: string) => `${at} ${item(blob(scene, oid))}`),
    );
  const there = (rows: Iterable<object>): string[] =>
    [...rows].map((row) => show(JSON.stringify({ ...row, number: 0, version: 0 }))).sort();
  return {
    issues: record([...store.files].map(([path, text]) => [path, own(text, names.item)])),
    files: record([...files.texts].map(([path, text]) => [path, own(text, nameOf(path, names))])),
    items: there(
      [...service.items.values()].map((one) => ({
        ...one,
        name: names.item(String(one.number)),
        values: item(JSON.stringify(one.values)),
      })),
    ),
    comments: there([...service.comments.values()].map((one) => ({ ...one, item: names.item(String(one.item)) }))),
    milestones: there(service.milestones.values()),
    made: [service.created, service.comments_created, service.milestones_created],
    ref: record(tree),
    claims: record(
      heldClaims(scene).map(([id, { owner, intent }]) => [id, `${owner} ${madeName(intent.made, names)}`]),
    ),
  };
}

function heldClaims({ claims }: Scene): readonly (readonly [string, HeldClaim])[] {
  return [...(memoryClaims(claims)?.place.held ?? [])];
}

function madeName(made: HeldClaim['intent']['made'], names: Names): string {
  return made === undefined ? 'to be made' : `made ${names.item(made.key)}`;
}

/** Everything that the next run may depend on, as a text. */
export function stateOf(scene: Scene): string {
  const { service, store, files, snapshots, journal, cursor } = scene;
  const { tree, past, steps, cursor: shared } = snapshots.data;
  const plain = (_: string, value: unknown): unknown =>
    value instanceof Map || value instanceof Set ? [...value] : value;
  return JSON.stringify(
    [service, store.files, files.texts, tree, past, steps.length, shared, journal.data, cursor, heldClaims(scene)],
    plain,
  );
}

function namesOf({ service }: Scene): Names {
  const by = (rows: Iterable<readonly [number, string]>): Name => {
    const known = new Map(rows);
    return (key) => known.get(Number(key)) ?? `no ${key}`;
  };
  return {
    item: by([...service.items.values()].map((one) => [one.number, one.marker ?? `item ${one.number}`])),
    comment: by([...service.comments.values()].map((one) => [one.number, one.marker ?? `comment ${one.number}`])),
    milestone: by([...service.milestones.values()].map((one) => [one.number, one.title])),
  };
}

/** What the number in a file, or in the name of one in the ref, is the number of. */
function nameOf(path: string, names: Names): Name {
  if (path.includes('/milestones/')) return names.milestone;
  return /^\.roadmap|\/\d+\/\d+\./.test(path) ? names.comment : names.item;
}

/**
 * Ids and addresses that this tracker makes of a number. What a run remembers of former values is in the order in which it met
 * them, and one that was killed may remember more of them: that costs a look into the history of a file, and changes no value.
 */
function renamedMeta(text: string, name: Name): string {
  return text
    .replace(/^ {2}"former": \[[^\]]*\],?\n/m, '')
    .replaceAll(/"(?:\w{1,3}_|memory:)(\d+)"/g, (_, key: string) => JSON.stringify(name(key)));
}

const isOfItem = (path: string): boolean => /^(seen|base)\/\d+\.md$/.test(path);

function renamedPath(path: string, names: Names): string {
  return path.replace(/\/milestones\/(\d+)\.|\/(\d+)\/(\d+)\.|\/(\d+)\./, (_, milestone, of, comment, item) => {
    if (milestone !== undefined) return `/milestones/${names.milestone(String(milestone))}.`;
    if (item !== undefined) return `/${names.item(String(item))}.`;
    return `/${names.item(String(of))}/${names.comment(String(comment))}.`;
  });
}

/** Keys of other things in a canonical text or in values as JSON, under names. */
function printedItem(text: string, names: Names): string {
  return text.replaceAll(
    /\b(parent|depends_on|milestone)("?: ?)("\d+"|\[[^\]]*\])/g,
    (_, field: string, sep: string, value: string) => {
      const name = field === 'milestone' ? names.milestone : names.item;
      return `${field}${sep}${[...value.matchAll(/\d+/g)]
        .map(([key]) => name(key))
        .sort()
        .join()}`;
    },
  );
}

/** What a pointer points to. */
function blob(scene: Scene, prefix: string): string {
  const found = [...scene.snapshots.data.blobs].find(([oid]) => oid.startsWith(prefix));
  return found?.[1] ?? `nothing at ${prefix}`;
}

function record(entries: readonly (readonly [string, string])[]): Readonly<Record<string, string>> {
  return Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));
}
