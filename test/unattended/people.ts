import { renameSync, writeFileSync } from 'node:fs';
import { resolveConflict } from './conflicts.ts';
import { bornOf, idOf, SLOTS, valuesIn } from './slots.ts';
import { textsIn, type Town } from './town.ts';

/** What people do, here and there. Each returns what became of it, or null when there was nothing to do it with. */
export type Deed = (town: Town) => Promise<unknown> | string | null;

/** With how many minutes lie between two of a kind, on average. */
export const DEEDS: Readonly<Record<string, readonly [minutes: number, deed: Deed]>> = {
  'edit here': [9, editHere],
  'edit there': [6, editThere],
  'comment here': [40, commentHere],
  'comment there': [15, commentThere],
  'comment edited there': [50, editCommentThere],
  'label here': [30, (town) => labelHere(town)],
  'label there': [20, labelThere],
  'label taken away here': [60, unlabelHere],
  'label taken away there': [60, unlabelThere],
  'closed or reopened here': [45, stateHere],
  'closed or reopened there': [35, stateThere],
  'new here': [60, openHere],
  'new there': [45, openThere],
  'conflicts resolved': [40, resolveConflict],
  'commit by hand': [50, commitByHand],
};

interface Found {
  readonly path: string;
  readonly text: string;
  readonly born: string;
}

function files({ root }: Town): readonly Found[] {
  return [...textsIn(root, 'issues')].flatMap(([path, text]) => {
    const born = bornOf(text);
    return born === null ? [] : [{ path, text, born }];
  });
}

/** An editor that replaces the file, or one that writes into it. */
function save(town: Town, path: string, text: string): void {
  if (town.dice.chance(50)) return writeFileSync(path, text);
  writeFileSync(`${path}~`, text);
  renameSync(`${path}~`, path);
}

function pickFile(town: Town): Found | null {
  const all = files(town);
  return all.length === 0 ? null : town.dice.pick(all);
}

function pickItem({ github, dice }: Town) {
  const all = github.issues().filter(({ body }) => bornOf(body) !== null);
  return all.length === 0 ? null : dice.pick(all);
}

function written(town: Town, slot: string, value: string): void {
  town.values.set(slot, [...(town.values.get(slot) ?? []), value]);
}

/** A new value in a slot of a text; null where the slot holds no single one. */
function change(town: Town, born: string, text: string): { readonly before: string; readonly after: string } | null {
  const slot = `${born}-${town.dice.pick(SLOTS)}`;
  const [before, ...more] = valuesIn(slot, text);
  if (before === undefined || more.length > 0) return null;
  const after = town.word(slot);
  town.oracle.edited(slot, before, after);
  written(town, slot, after);
  return { before, after };
}

function editHere(town: Town): string | null {
  const file = pickFile(town);
  const made = file === null ? null : change(town, file.born, file.text);
  if (file === null || made === null) return null;
  save(town, file.path, file.text.replaceAll(made.before, made.after));
  return `${made.before} to ${made.after}`;
}

function editThere(town: Town): string | null {
  const item = pickItem(town);
  const born = bornOf(item?.body ?? '');
  if (item === null || born === null) return null;
  const made = change(town, born, `${item.title}\n${item.body}`);
  if (made === null) return null;
  const { before, after } = made;
  if (item.title.includes(before)) town.github.edit(item.number, { title: item.title.replace(before, after) });
  else {
    const body = item.body.replaceAll(before, after);
    if (town.dice.chance(30)) town.github.webEdit(item.number, { body: body.replaceAll('\r\n', '\n') });
    else town.github.edit(item.number, { body });
  }
  return `#${item.number} ${before} to ${after}`;
}

function bodyOf(town: Town, born: string): { readonly title: string; readonly body: string } {
  const [title = '', a = '', b = ''] = SLOTS.map((slot) => {
    const value = town.word(`${born}-${slot}`);
    written(town, `${born}-${slot}`, value);
    return value;
  });
  town.born.add(born);
  return { title, body: `## Origin\n\n${born}\n\n## A\n\n${a}\n\n## B\n\n${b}\n` };
}

async function openHere(town: Town): Promise<string | null> {
  const born = town.word('born');
  const { title, body } = bodyOf(town, born);
  if (await isTaken(town, 'issue', 'create', title, '--body', body)) return born;
  town.born.delete(born);
  for (const slot of SLOTS) town.values.delete(`${born}-${slot}`);
  return null;
}

function openThere(town: Town): string {
  const born = town.word('born');
  const [number = 0] = town.github.seed(bodyOf(town, born));
  return `#${number} ${born}`;
}

/** @returns false while the configuration is broken. @throws Error for any other refusal */
async function isTaken(town: Town, ...argv: string[]): Promise<boolean> {
  const { code, out, err } = await town.roadmap(...argv);
  if (code === 0) return true;
  if (err.includes('config.yaml')) return false;
  throw new Error(`roadmap ${argv.join(' ')}: ${code}\n${err}${out}`);
}

async function commentHere(town: Town): Promise<string | null> {
  const file = pickFile(town);
  if (file === null) return null;
  const text = town.word('comment');
  if (!(await isTaken(town, 'issue', 'comment', 'add', idOf(file.path), text))) return null;
  town.comments.add(text);
  return text;
}

function commentThere(town: Town): string | null {
  const item = pickItem(town);
  if (item === null) return null;
  const text = town.word('comment');
  town.comments.add(text);
  town.github.comment(item.number, text, 'ben');
  return `#${item.number} ${text}`;
}

function editCommentThere(town: Town): string | null {
  const { github, dice, comments } = town;
  // Of people there: one that came from here may be edited here as well, which is another story.
  const all = github.issues().flatMap(({ number }) => github.comments(number).filter(({ author }) => author === 'ben'));
  if (all.length === 0) return null;
  const { key, body } = dice.pick(all);
  const text = town.word('comment');
  comments.delete(body.trim());
  comments.add(text);
  github.editComment(key, text);
  return `${body} to ${text}`;
}

const LABELS = /^labels: \[(.*)\]$/m;

function labelHere(town: Town): string | null {
  const file = pickFile(town);
  if (file === null || (/^labels:/m.test(file.text) && !LABELS.test(file.text))) return null;
  const label = town.word('label');
  town.labels.set(label, { born: file.born, removed: false });
  const text = LABELS.test(file.text)
    ? file.text.replace(LABELS, (_, all: string) => `labels: [${[all, label].filter(Boolean).join(', ')}]`)
    : file.text.replace('\n---\n', `\nlabels: [${label}]\n---\n`);
  save(town, file.path, text);
  return `${file.born} ${label}`;
}

function labelThere(town: Town): string | null {
  const item = pickItem(town);
  if (item === null) return null;
  const label = town.word('label');
  town.labels.set(label, { born: bornOf(item.body) ?? '', removed: false });
  town.github.label(item.number, label);
  return `#${item.number} ${label}`;
}

function unlabelHere(town: Town): string | null {
  const file = pickFile(town);
  const [label] = LABELS.exec(file?.text ?? '')?.[1]?.match(/\blabel-\d+z/) ?? [];
  const known = town.labels.get(label ?? '');
  if (file === null || label === undefined || known === undefined) return null;
  known.removed = true;
  save(
    town,
    file.path,
    file.text.replace(
      LABELS,
      (_, all: string) =>
        `labels: [${all
          .split(', ')
          .filter((one) => one !== label)
          .join(', ')}]`,
    ),
  );
  return `${file.born} ${label}`;
}

function unlabelThere(town: Town): string | null {
  const item = pickItem(town);
  const label = item?.labels.find((name) => town.labels.has(name));
  const known = town.labels.get(label ?? '');
  if (item === null || label === undefined || known === undefined) return null;
  known.removed = true;
  town.github.unlabel(item.number, label);
  return `#${item.number} ${label}`;
}

function stateHere(town: Town): string | null {
  const file = pickFile(town);
  if (file === null) return null;
  const to = /^status: closed$/m.test(file.text) ? 'todo' : town.dice.pick(['closed', 'in-progress', 'review']);
  save(town, file.path, file.text.replace(/^status: .*$/m, `status: ${to}`));
  return `${file.born} ${to}`;
}

function stateThere(town: Town): string | null {
  const item = pickItem(town);
  if (item === null) return null;
  if (item.state === 'CLOSED') town.github.reopenIssue(item.number);
  else town.github.closeIssue(item.number, town.dice.pick(['COMPLETED', 'NOT_PLANNED'] as const));
  return `#${item.number}`;
}

function commitByHand(town: Town): string | null {
  if (town.busy) return null;
  town.git('add', '-A');
  town.git('commit', '-q', '--allow-empty', '-m', 'Work');
  return 'committed';
}
