import { commentPath, issueOfComment, printComment, type Comment } from '../../src/model/comment.ts';
import { editComment } from '../../src/model/edit-comment.ts';
import { newId } from '../../src/model/ids.ts';
import { isComment, readComment } from '../../src/model/read-comment.ts';
import { printTombstone, tombstonePath } from '../../src/model/tombstone.ts';
import { parseTombstone } from '../../src/store/tombstones.ts';
import { parseComment } from '../../src/sync/comment-text.ts';
import { resolveAll, standingComments } from '../../src/sync/comment-resolve.ts';
import { gatherOffline } from '../../src/sync/offline.ts';
import type { Engine } from '../../src/sync/types.ts';
import {
  addComment,
  deleteComment,
  editComment as editThere,
  serverTime,
  type StoredComment,
} from '../../src/trackers/memory/server.ts';
import { Violation } from './oracle.ts';
import type { Ground, Part } from './part.ts';
import { isAway } from './tracker-mood.ts';
import { config, keyOf, REMOTE, unique, type World } from './world.ts';

const MARK = '# kept by hand';

/** Everything that is known about who said what. */
interface Talk extends Ground {
  /** Ids of comments that were written here. */
  readonly born: Set<string>;
  /** Numbers that some file was ever linked to. */
  readonly linked: Set<string>;
  /** Numbers and markers of comments that people took away there. */
  readonly gone: Set<string>;
  /** Marker to the numbers that were made with it. */
  readonly made: Map<string, number[]>;
}

/** People comment on both sides, and change and delete what was said. Every text is a value of its own. */
export function makeComments(ground: Ground): Part {
  const talk: Talk = { ...ground, born: new Set(), linked: new Set(), gone: new Set(), made: new Map() };
  let last = '';
  return {
    name: 'comments',
    events: eventsOf(talk),
    between: [
      [4, 'commentHere'],
      [4, 'editCommentHere'],
      [1, 'deleteCommentHere'],
      [1, 'loseCommentHere'],
      [1, 'revertCommentHere'],
      [4, 'commentThere'],
      [4, 'editCommentThere'],
      [1, 'deleteCommentThere'],
    ],
    during: (call) => {
      const before = last;
      if (call.startsWith('tracker.')) last = call;
      // Between a fresh read and the request that follows nobody can be kept out.
      return before === 'tracker.get'
        ? ['commentHere', 'editCommentHere']
        : ['commentHere', 'editCommentHere', 'commentThere', 'editCommentThere', 'deleteCommentThere'];
    },
    ...watchOf(talk),
    resolve: (engine) => resolveOne(talk, engine),
    isOpen: () => (ground.world.journal.data.get('comment')?.size ?? 0) > 0,
    check: () => check(talk),
  };
}

function eventsOf(talk: Talk): Part['events'] {
  const { world, dice } = talk;
  const { service } = world;
  const pick = <T>(all: readonly T[]): T | null => (all.length === 0 ? null : dice.pick(all));
  const stored = (): StoredComment | null => pick([...service.comments.values()]);
  return {
    commentHere: () => {
      const issue = pick(talk.issues());
      if (issue === null) return;
      const id = newId(
        Uint8Array.from({ length: 32 }, () => dice.below(256)),
        talk.born,
      );
      talk.born.add(id);
      const created = serverTime(service);
      const text = printComment({ id, author: 'ana', created, body: unique(world, 'c') });
      world.files.texts.set(commentPath(issue.id, created, id), text.replace('\n---\n', `\n${MARK}\n---\n`));
      world.trace.push(`comment here ${id} of ${issue.id}`);
    },
    editCommentHere: () => {
      const one = pick(heard(world));
      if (one === null) return;
      const body = unique(world, 'c');
      world.oracle.edited(slotOf(talk, one), one.body, body);
      save(world, one, editComment(one.text, { body }, config));
      world.trace.push(`edit comment here ${one.id} ${one.body} → ${body}`);
    },
    deleteCommentHere: () => {
      const one = pick(heard(world));
      if (one === null) return;
      const { id, issue_id: issue, path } = one;
      const { remote_ids } = one.values;
      world.files.texts.delete(path);
      const deleted = serverTime(service);
      if (remote_ids !== undefined)
        world.store.deleted.set(tombstonePath(id), printTombstone({ id, issue, remote_ids, deleted, by: 'ana' }));
      world.trace.push(`delete comment here ${id}`);
    },
    loseCommentHere: () => {
      const one = pick(heard(world));
      if (one !== null) world.files.texts.delete(one.path);
      world.trace.push(`rm comment ${one?.id ?? '-'}`);
    },
    revertCommentHere: () => {
      const one = pick(heard(world).filter(({ path }) => (world.versions.get(path) ?? []).length > 0));
      // Undoing, behind no pointer, what is just being sent is a choice of the person who does it.
      if (one === null || world.journal.data.get('comment')?.has(one.id) === true) return;
      if (world.journal.data.get('sent')?.has(`comment/${one.id}`) === true) return;
      world.files.texts.set(one.path, dice.pick((world.versions.get(one.path) ?? []).slice(-6)));
      world.trace.push(`revert comment ${one.id}`);
    },
    commentThere: () => {
      const item = pick([...service.items.values()].filter((one) => !one.deleted));
      const author = dice.pick(['them', 'us']);
      const made = item === null ? null : addComment(service, item.number, { body: unique(world, 'c'), author });
      world.trace.push(`comment there ${made?.number ?? '-'} on #${item?.number ?? '-'}`);
    },
    editCommentThere: () => {
      const one = stored();
      if (one === null) return;
      const body = unique(world, 'c');
      world.oracle.edited(slotThere(talk, one), one.body, body);
      editThere(service, one.number, body);
      world.trace.push(`edit comment there ${one.number} ${one.body} → ${body}`);
    },
    deleteCommentThere: () => {
      const one = stored();
      if (one === null) return;
      talk.gone.add(String(one.number));
      if (one.marker !== null) talk.gone.add(one.marker);
      deleteComment(service, one.number);
      world.trace.push(`delete comment there ${one.number}`);
    },
  };
}

function watchOf(talk: Talk): Pick<Part, 'accept' | 'judge'> {
  const { world } = talk;
  let files = new Map<string, string>();
  let there = new Map<number, StoredComment>();
  return {
    accept: () => {
      files = new Map([...world.files.texts].filter(([path]) => path.startsWith('.roadmap/comments/')));
      there = new Map(world.service.comments);
    },
    judge: (deliberate) => {
      for (const [path, text] of files) {
        const now = world.files.texts.get(path);
        if (now === undefined) throw new Violation(`${path} was deleted by a run`);
        if (now !== text) judgeFile(talk, { path, before: text, after: now }, deliberate);
      }
      for (const [path, text] of world.files.texts)
        if (path.startsWith('.roadmap/comments/') && !files.has(path)) judgeNewFile(talk, read(path, text));
      for (const [number, before] of there) {
        const after = world.service.comments.get(number);
        if (after === undefined) throw new Violation(`comment there ${number} was deleted by a run`);
        if (after.body !== before.body)
          overwritten(talk, 'remote', slotThere(talk, before), { before: before.body, after: after.body, deliberate });
      }
      for (const one of world.service.comments.values()) if (!there.has(one.number)) judgeNewThere(talk, one);
    },
  };
}

interface Change {
  readonly before: string;
  readonly after: string;
}

function overwritten(
  { world }: Talk,
  who: string,
  slot: string,
  { before, after, deliberate }: Change & { readonly deliberate: boolean },
): void {
  if (deliberate) world.oracle.chosen(slot, after, before);
  world.oracle.overwrite(who, slot, before, after);
}

function judgeFile(talk: Talk, { path, ...change }: Change & { readonly path: string }, deliberate: boolean): void {
  const [before, after] = [read(path, change.before), read(path, change.after)];
  const link = linkOf(after);
  if (link !== null) talk.linked.add(link);
  if (linkOf(before) !== null && linkOf(before) !== link) throw new Violation(`${path} was linked anew by a run`);
  if (change.before.includes(MARK) && !change.after.includes(MARK)) throw new Violation(`${path} lost a comment`);
  if (before.body === after.body) return;
  if (talk.world.boundary.mode === 'push') throw new Violation(`${path} changed in a run that only pushes`);
  overwritten(talk, 'local', slotOf(talk, after), { before: before.body, after: after.body, deliberate });
}

/** A file that a run made stands for a comment that has no other, and that nobody deleted here. */
function judgeNewFile(talk: Talk, one: Heard): void {
  const link = linkOf(one);
  if (link === null) throw new Violation(`${one.path} was made by a run and is linked to nothing`);
  talk.linked.add(link);
  if (isBuried(talk, link, one)) throw new Violation(`${one.path} was deleted here and came back`);
  const twin = heard(talk.world).find((other) => other.path !== one.path && linkOf(other) === link);
  if (twin !== undefined) throw new Violation(`${one.path} and ${twin.path} are both comment ${link}`);
}

/** A comment that a run made there was written here, and is there once. */
function judgeNewThere(talk: Talk, { number, marker, item }: StoredComment): void {
  if (marker === null || !talk.born.has(marker)) throw new Violation(`comment there ${number} was made of nothing`);
  const earlier = talk.made.get(marker) ?? [];
  const alive = earlier.filter((other) => talk.world.service.comments.has(other));
  if (alive.length > 0) throw new Violation(`comment ${marker} was made twice: ${alive.join()} and ${number}`);
  if (earlier.some((other) => talk.linked.has(String(other))))
    throw new Violation(`comment ${marker} was deleted there and made again as ${number}`);
  talk.made.set(marker, [...earlier, number]);
  const file = heard(talk.world).find(({ id }) => id === marker);
  const issue = talk.issues().find(({ id }) => id === file?.issue_id);
  const key = issue === undefined ? null : keyOf(issue);
  if (key !== null && key !== String(item))
    throw new Violation(`comment ${marker} went to #${item} instead of #${key}`);
}

function isBuried({ world }: Talk, key: string, { id, issue_id: issue }: Pick<Heard, 'id' | 'issue_id'>): boolean {
  const stones = [...world.store.deleted].map(([path, text]) => parseTombstone(path, text));
  return stones.some((one) => one.id === id || (one.issue === issue && one.remote_ids[REMOTE] === key));
}

async function resolveOne(talk: Talk, engine: Engine): Promise<void> {
  const { world, dice } = talk;
  const { decisions } = await standingComments(engine, await gatherOffline(engine));
  const open = decisions.filter((decision) => decision.conflict !== null);
  if (open.length === 0) return;
  const one = dice.pick(open);
  const { local, remote } = one.pair;
  const take = dice.pick(['local', 'remote'] as const);
  const slot = slotOf(talk, local);
  if (take === 'local') world.oracle.chosen(slot, local.body, remote.body);
  else world.oracle.chosen(slot, remote.body, local.body);
  await resolveAll(engine, { decisions: [], comments: [one] }, () => take);
  world.trace.push(`resolve comment ${local.id} ${take}`);
}

/** Everything said is on both sides, once, and the same but for conflicts. */
function check(talk: Talk): void {
  const { world } = talk;
  for (const issue of talk.issues()) {
    const item = world.service.items.get(Number(keyOf(issue) ?? 0));
    if (item === undefined || item.deleted || isAway(world, item.number)) continue;
    const files = heard(world).filter(({ issue_id: id }) => id === issue.id);
    const links = new Map<string, Heard>();
    for (const file of files) {
      const link = linkOf(file);
      if (link === null && !talk.gone.has(file.id)) throw new Violation(`comment ${file.id} was not sent`);
      if (link === null) continue;
      if (links.has(link)) throw new Violation(`${file.path} and ${links.get(link)?.path ?? ''} are one comment`);
      links.set(link, file);
      checkFile(talk, file, link);
    }
    for (const one of world.service.comments.values())
      if (one.item === item.number && !links.has(String(one.number)))
        checkWithout(talk, one, { issue: issue.id, files });
  }
}

function checkFile(talk: Talk, file: Heard, link: string): void {
  const stored = talk.world.service.comments.get(Number(link));
  if (stored === undefined && !talk.gone.has(link)) throw new Violation(`comment there ${link} is gone`);
  if (stored === undefined || stored.body === file.body) return;
  const base = baseOf(talk.world, file);
  if (base === file.body || base === stored.body)
    throw new Violation(`comment ${file.id} is "${file.body}" here and "${stored.body}" there, and no conflict`);
}

/** What its file has taken in; null when that is nowhere to be found. */
function baseOf({ snapshots }: World, { values }: Heard): string | null {
  const hash = values.sync_base?.[REMOTE]?.split('/')[1] ?? '';
  const { blobs } = snapshots.data;
  const oid = [...blobs.keys()].find((one) => hash !== '' && one.startsWith(hash));
  return oid === undefined ? null : parseComment(blobs.get(oid) ?? '');
}

/** Deleted here on purpose, or its file was removed before anybody knew what became of it. */
function checkWithout(
  talk: Talk,
  { number, marker }: StoredComment,
  { issue, files }: { readonly issue: string; readonly files: readonly Heard[] },
): void {
  if (isBuried(talk, String(number), { id: marker ?? '', issue_id: issue })) return;
  const isOwn = marker !== null && talk.born.has(marker) && !talk.linked.has(String(number));
  if (!isOwn || files.some(({ id }) => id === marker)) throw new Violation(`comment there ${number} has no file`);
}

type Heard = Comment & { readonly text: string };

/** Every comment that lies here. */
function heard({ files }: World): readonly Heard[] {
  return [...files.texts].flatMap(([path, text]) => (path.startsWith('.roadmap/comments/') ? [read(path, text)] : []));
}

/** By path, as each was last read: a world looks at the same file many times. */
const known = new Map<string, Heard>();
const MOST = 200;

function read(path: string, text: string): Heard {
  const before = known.get(path);
  if (before?.text === text) return before;
  const comment = readComment(path, text, config);
  if (!isComment(comment)) throw new Violation(`${path} does not load`);
  const one = { ...comment, text, issue_id: issueOfComment(path) };
  if (known.size >= MOST) known.clear();
  known.set(path, one);
  return one;
}

function linkOf({ values }: Pick<Comment, 'values'>): string | null {
  return values.remote_ids?.[REMOTE] ?? null;
}

function slotOf({ born }: Pick<Talk, 'born'>, comment: Pick<Comment, 'id' | 'values'>): string {
  return born.has(comment.id) ? `comment ${comment.id}` : `comment n${linkOf(comment) ?? ''}`;
}

function slotThere({ born }: Talk, { number, marker }: StoredComment): string {
  return marker !== null && born.has(marker) ? `comment ${marker}` : `comment n${number}`;
}

/** A person saves a file, and git remembers what it held. */
function save(world: World, { path, text }: Heard, next: string): void {
  world.versions.set(path, [...(world.versions.get(path) ?? []), text]);
  world.files.texts.set(path, next);
}
