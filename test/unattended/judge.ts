import { execFileSync } from 'node:child_process';
import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { conflictsIn } from './conflicts.ts';
import { bornOf, SLOTS, valuesIn } from './slots.ts';
import { textsIn, type Town } from './town.ts';

interface Pair {
  readonly here: readonly string[];
  readonly there: readonly { readonly text: string; readonly labels: readonly string[]; readonly state: string }[];
}

/**
 * What was lost, what is there twice, what differs without anybody saying so. Empty: all is well. `disputed`: issues by the word that
 * they were born with, of whose labels a person has to decide.
 */
function judge(town: Town, disputed: ReadonlySet<string>): readonly string[] {
  const pairs = pairsOf(town);
  const wrong: string[] = [];
  for (const [born, pair] of pairs) wrong.push(...judgePair(town, born, pair));
  for (const born of town.born) if (!pairs.has(born)) wrong.push(`${born} is nowhere`);
  for (const [label, { born, removed }] of town.labels) {
    const { here = [], there = [] } = pairs.get(born) ?? {};
    const [isHere, isThere] = [
      here.some((text) => text.includes(label)),
      there.some(({ labels }) => labels.includes(label)),
    ];
    const isWrong = [isHere === removed, isThere === removed];
    if (disputed.has(born) ? !isWrong.includes(false) : isWrong.includes(true))
      wrong.push(`${label} of ${born}: ${removed ? 'taken away' : 'added'}; here ${isHere}, there ${isThere}`);
  }
  return [...wrong, ...judgeComments(town)];
}

/** The same, and what nobody may send or say. */
export async function checkPeace(town: Town): Promise<readonly string[]> {
  const open = [...((await conflictsIn(town)) ?? [])];
  const disputed = open.filter(([, fields]) => fields.some(({ field }) => field === 'labels'));
  return [...town.runner.crashes, ...town.github.violations, ...judge(town, new Set(disputed.map(([born]) => born)))];
}

export function countConflicts({ root }: Town): number {
  return [...textsIn(root, 'issues').values()].filter(isInConflict).length;
}

function isInConflict(text: string): boolean {
  return /^sync_status:\s.*conflict/m.test(text) || /^ {2}github: conflict$/m.test(text);
}

function pairsOf({ root, github }: Town): Map<string, Pair> {
  const pairs = new Map<string, { here: string[]; there: Pair['there'][number][] }>();
  const of = (text: string) => {
    const born = bornOf(text) ?? text;
    const found = pairs.get(born) ?? { here: [], there: [] };
    pairs.set(born, found);
    return found;
  };
  for (const text of textsIn(root, 'issues').values()) of(text).here.push(text);
  for (const { title, body, labels, state } of github.issues())
    of(body).there.push({ text: `${title}\n${body}`, labels, state });
  return pairs;
}

function judgePair(town: Town, born: string, { here, there }: Pair): readonly string[] {
  const [file, item] = [here[0], there[0]];
  if (file === undefined || item === undefined || here.length + there.length > 2)
    return [`${born} is ${here.length} times here and ${there.length} times there`];
  const wrong: string[] = [];
  const agrees = !isInConflict(file);
  for (const name of SLOTS) {
    const slot = `${born}-${name}`;
    const [mine, theirs] = [valuesIn(slot, file), valuesIn(slot, item.text)];
    if (agrees && (mine.length !== 1 || mine[0] !== theirs[0] || theirs.length !== 1))
      wrong.push(`${slot} is ${mine.join('+')} here and ${theirs.join('+')} there`);
    for (const value of town.values.get(slot) ?? [])
      if (![...mine, ...theirs].some((one) => town.oracle.hasSeen(slot, one, value)))
        wrong.push(`${value} is lost: ${mine.join('+')} here, ${theirs.join('+')} there`);
  }
  const isClosed = /^status: closed$/m.test(file);
  if (agrees && isClosed !== (item.state === 'CLOSED'))
    wrong.push(`${born}: closed here: ${isClosed}; there ${item.state}`);
  return wrong;
}

function judgeComments({ root, github, comments }: Town): readonly string[] {
  const here = [...textsIn(root, 'comments').values()];
  const there = github.issues().flatMap(({ comments: bodies }) => bodies);
  const wrong: string[] = [];
  for (const comment of comments) {
    const word = new RegExp(`\\b${comment}\\b`);
    const [mine, theirs] = [here, there].map((all) => all.filter((text) => word.test(text)).length);
    if (mine !== 1 || theirs !== 1)
      wrong.push(`${comment} is ${String(mine)} times here and ${String(theirs)} times there`);
  }
  return wrong;
}

/** Every file and ref that a quiet run must leave alone: path to what a write would change. */
export function fingerprint(root: string): ReadonlyMap<string, string> {
  const refs = execFileSync('git', ['show-ref', '--head'], { cwd: root, encoding: 'utf8' });
  const prints = new Map([['refs', refs]]);
  for (const name of readdirSync(root, { recursive: true, encoding: 'utf8' })) {
    // Where the runner says what it does.
    if (/^\.git\/roadmap\/(log|inbox)\//.test(name) || /^\.git\/roadmap\/(runner|health|quiet)/.test(name)) continue;
    const found = lstatSync(join(root, name));
    if (found.isFile()) prints.set(name, `${found.ino} ${found.mtimeMs} ${found.size}`);
  }
  return prints;
}

export function differences(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): readonly string[] {
  return [...new Set([...before.keys(), ...after.keys()])].filter((name) => before.get(name) !== after.get(name));
}

/** Bytes below a folder. */
export function sizeOf(folder: string): number {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .map((name) => lstatSync(join(folder, name)))
      .filter((found) => found.isFile())
      .reduce((sum, { size }) => sum + size, 0);
  } catch {
    return 0;
  }
}
