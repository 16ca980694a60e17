import { expect } from 'vitest';
import { bodies, commentOf, heard, reword, say } from '../../sync/comment-support.ts';
import { edit, issueOf, lines, sync, write, type Scene } from '../../sync/support.ts';
import { makeDice, type Dice } from '../random.ts';
import type { Far } from './far.ts';
import { makeAuthor, printDoc, type Author, type Doc } from './texts.ts';

const ID = 'aaaa000a';
const MINUTE = 60_000;

/** What both sides must hold, whatever way it came there. */
interface Agreed {
  doc: Doc;
  readonly labels: Set<string>;
  /** Texts of comments, by our id or their key, whoever made them. */
  readonly comments: Map<string, { readonly body: string; readonly far: boolean }>;
}

interface Echo {
  readonly dice: Dice;
  readonly author: Author;
  readonly scene: Scene;
  readonly far: Far;
  readonly agreed: Agreed;
  serial: number;
}

/** Pull, push and edits of others, over and over: what lies on both sides is what was written, once. */
export async function echo(seed: number, cycles: number, ground: { readonly scene: Scene; readonly far: Far }) {
  const dice = makeDice(seed);
  const author = makeAuthor(dice);
  const agreed: Agreed = { doc: author.newDoc(), labels: new Set(['l0']), comments: new Map() };
  const world: Echo = { dice, author, ...ground, agreed, serial: 0 };
  write(world.scene, ID, { labels: ['l0'] }, printDoc(agreed.doc));
  await settle(world, 'first');
  for (let cycle = 1; cycle <= cycles; cycle += 1) {
    editBody(world);
    editLabels(world);
    editComments(world);
    await settle(world, `cycle ${cycle}`);
    if (dice.chance(10)) await expectSilence(world);
  }
  await expectSilence(world);
}

function editBody({ dice, author, scene, far, agreed }: Echo): void {
  const mine = dice.pick([0, 1] as const);
  const before = agreed.doc;
  const [here, there] = [dice.chance(50), dice.chance(50)];
  const ours = here ? author.rewrite(before, mine) : before;
  const theirs = there ? author.rewrite(before, mine === 0 ? 1 : 0) : before;
  if (here) edit(scene, ID, { body: printDoc(ours) });
  if (there) far.rewrite(printDoc(theirs), dice.chance(50));
  const [upper, lower] = mine === 0 ? [ours, theirs] : [theirs, ours];
  agreed.doc = {
    beginning: upper.beginning,
    sections: [...upper.sections.slice(0, 1), ...lower.sections.slice(1)],
    ending: lower.ending,
  };
}

function editLabels(world: Echo): void {
  const { dice, scene, far, agreed } = world;
  const [first = null, second = null] = [...agreed.labels];
  if (dice.chance(40)) {
    const add = `l${(world.serial += 1)}`;
    const gone = dice.chance(60) ? first : null;
    far.label(add, gone);
    agreed.labels.add(add);
    if (gone !== null) agreed.labels.delete(gone);
  }
  if (dice.chance(40)) {
    const add = `l${(world.serial += 1)}`;
    const now = issueOf(scene, ID).values.labels ?? [];
    const gone = dice.chance(60) ? second : null;
    edit(scene, ID, { labels: [...now.filter((one) => one !== gone), add] });
    agreed.labels.add(add);
    if (gone !== null) agreed.labels.delete(gone);
  }
}

function editComments(world: Echo): void {
  const { dice, author, scene, far, agreed } = world;
  const isWeb = dice.chance(50);
  if (dice.chance(15)) {
    const body = author.newText();
    agreed.comments.set(far.comment(body, isWeb), { body, far: true });
  }
  if (dice.chance(15)) {
    const body = author.newText();
    const id = (world.serial += 1).toString(16).padStart(8, 'c');
    say(scene, ID, id, body);
    agreed.comments.set(id, { body, far: false });
  }
  if (agreed.comments.size === 0 || dice.chance(60)) return;
  const [key, known] = dice.pick([...agreed.comments]);
  const body = author.newText();
  const file = heard(scene, ID).find((one) => (known.far ? one.values.remote_ids?.github === key : one.id === key));
  const linked = file?.values.remote_ids?.github;
  if (dice.chance(50) && file !== undefined) reword(scene, commentOf(scene, file.id).id, body);
  else if (linked !== undefined) far.reword(linked, body, isWeb);
  else return;
  agreed.comments.set(key, { ...known, body });
}

/** Both ways, or one after the other; then both sides hold what was agreed. */
async function settle(world: Echo, when: string): Promise<void> {
  const { dice, scene, far, agreed } = world;
  far.wait(MINUTE);
  const modes = dice.pick([['both'], ['pull', 'push', 'both'], ['push', 'pull', 'both']] as const);
  for (const mode of modes) {
    await sync(scene, { mode, full: dice.chance(10) });
    far.wait(MINUTE);
  }
  const body = printDoc(agreed.doc);
  const labels = [...agreed.labels].sort();
  const comments = [...agreed.comments.values()].map((comment) => comment.body).sort();
  expect(far.state(), `${when}: there`).toEqual({ body, labels, comments });
  const issue = issueOf(scene, ID);
  const here = { body: issue.body, labels: [...(issue.values.labels ?? [])].sort(), comments: bodies(scene, ID) };
  expect(here, `${when}: here`).toEqual({ body, labels, comments });
}

async function expectSilence({ scene, far }: Echo): Promise<void> {
  far.wait(MINUTE);
  expect(lines(await sync(scene, { full: true }))).toEqual([]);
  expect(scene.boundary.writes.filter((call) => call.startsWith('tracker.') || call.startsWith('files.'))).toEqual([]);
}
