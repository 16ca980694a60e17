import { editItem, type StoredItem } from '../../src/trackers/memory/server.ts';
import { save } from './events.ts';
import { loaded } from './loaded.ts';
import { Violation } from './oracle.ts';
import type { Ground, Part } from './part.ts';
import { localValues, type World } from './world.ts';

const BOM = '\ufeff';
const ODD = `x_odd:   [ "a",b ]   # kept \t`;

/** What a run may change in the frontmatter of an issue; everything else is nobody's business. */
const OURS = new Set([
  ...['title', 'status', 'resolution', 'labels', 'assignees', 'updated', 'milestone', 'parent', 'depends_on'],
  ...['remote_ids', 'sync_base', 'sync_status', 'sync_error'],
]);

/** Texts as editors and browsers leave them: other line ends, a BOM, spaces at the end, keys that nobody knows. */
export function makeTexts(ground: Ground): Part {
  const { world } = ground;
  const events = eventsOf(ground);
  return {
    name: 'texts',
    events,
    between: [
      [2, 'crlfHere'],
      [1, 'lfHere'],
      [2, 'bomHere'],
      [2, 'cutHere'],
      [2, 'oddHere'],
      [1, 'spacesHere'],
      [4, 'crlfThere'],
      [2, 'spacesThere'],
    ],
    during: () => ['crlfHere', 'bomHere', 'cutHere', 'oddHere'],
    ...watchOf(world),
    rustle: () => {
      for (const item of world.service.items.values())
        if (!item.deleted) editItem(world.service, item.number, { body: toCrlf(String(item.values.body)) });
      for (const [path, text] of world.store.files) world.store.files.set(path, toCrlf(text));
    },
    check: () => undefined,
  };
}

function eventsOf({ world, dice, issues }: Ground): Part['events'] {
  const here = (word: string, change: (text: string) => string) => (): void => {
    const all = issues();
    if (all.length === 0) return;
    const { path, text, id } = dice.pick(all);
    if (change(text) !== text) save(world, path, change(text));
    world.trace.push(`${word} here ${id}`);
  };
  const there = (word: string, change: (body: string) => string) => (): void => {
    const items = [...world.service.items.values()].filter((one) => !one.deleted);
    if (items.length === 0) return;
    const { number, values } = dice.pick(items);
    editItem(world.service, number, { body: change(String(values.body)) });
    world.trace.push(`${word} there #${number}`);
  };
  return {
    crlfHere: here('crlf', toCrlf),
    lfHere: here('lf', (text) => text.replace(/\r\n/g, '\n')),
    bomHere: here('bom', (text) => (text.startsWith(BOM) ? text : `${BOM}${text}`)),
    cutHere: here('cut', (text) => text.replace(/[\r\n]+$/, '')),
    oddHere: here('odd', (text) =>
      text.includes(ODD)
        ? text
        : text.replace(/(\r?\n)---(\r?\n|$)/, (_all, end: string, rest: string) => `${end}${ODD}${end}---${rest}`),
    ),
    spacesHere: here('spaces', (text) => text.replace(/(b\d+)(?=\r?\n)/, '$1  ')),
    crlfThere: there('crlf', toCrlf),
    spacesThere: there('spaces', (body) => dice.pick([`${body}\n\n`, body.replace(/(b\d+)(?=\r?\n)/, '$1 \t')])),
  };
}

function watchOf(world: World): Pick<Part, 'accept' | 'judge'> {
  let files = new Map<string, string>();
  let items = new Map<number, StoredItem>();
  return {
    accept: () => {
      files = new Map(world.store.files);
      items = new Map(world.service.items);
    },
    judge: () => {
      for (const [path, before] of files) {
        const after = world.store.files.get(path);
        if (after !== undefined && after !== before) judgeFile(world, path, { before, after });
      }
      for (const [number, { values }] of items) {
        const [before, after] = [values.body, world.service.items.get(number)?.values.body];
        if (before !== after && toLf(String(before)) === toLf(String(after)))
          throw new Violation(`#${number}: the line ends of its body were sent back`);
      }
    },
  };
}

/** Nothing moves but what a run came for. */
function judgeFile(
  world: World,
  path: string,
  { before, after }: { readonly before: string; readonly after: string },
): void {
  const lost = (what: string): never => {
    throw new Violation(`${path} lost ${what}\n${JSON.stringify(before)}\n${JSON.stringify(after)}`);
  };
  if (before.startsWith(BOM) !== after.startsWith(BOM)) lost('its byte order mark');
  const [old, now] = [partsOf(before), partsOf(after)];
  const kept = (head: string): string => linesOfOthers(head).join('\n');
  if (kept(old.head) !== kept(now.head)) lost('a line of its frontmatter');
  if (isCrlf(before) && !isCrlf(after)) lost('its line ends');
  if (!before.includes('\r') && after.includes('\r')) lost('its line ends');
  const [was, is] = [loaded(path, before), loaded(path, after)];
  if (was === null || is === null || localValues(world, was).body !== localValues(world, is).body) return;
  if (old.body !== now.body) lost('bytes of a body that did not change');
}

function partsOf(text: string): { readonly head: string; readonly body: string } {
  const end = /\n---(?:\r?\n|$)/.exec(text);
  const at = end === null ? 0 : end.index + end[0].length;
  return { head: text.slice(0, at), body: text.slice(at) };
}

function linesOfOthers(head: string): readonly string[] {
  let isOurs = false;
  return head.split('\n').filter((line) => {
    const key = /^([a-z_]+):/.exec(line)?.[1];
    if (key !== undefined) isOurs = OURS.has(key);
    else if (!/^\s/.test(line)) isOurs = false;
    return !isOurs;
  });
}

function isCrlf(text: string): boolean {
  return text.includes('\r\n') && !/[^\r]\n/.test(text);
}

function toCrlf(text: string): string {
  return text.replace(/\r?\n/g, '\r\n');
}

function toLf(text: string): string {
  return text.replace(/\r\n?/g, '\n');
}
