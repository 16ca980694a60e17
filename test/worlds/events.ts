import { editIssue } from '../../src/model/edit-issue.ts';
import { newId } from '../../src/model/ids.ts';
import { printIssue } from '../../src/model/print-issue.ts';
import type { Issue, IssueChanges } from '../../src/model/issue.ts';
import type { CreateIntent, SentValues } from '../../src/ports/journal.ts';
import type { Value, Values } from '../../src/ports/tracker.ts';
import { editItem, openItem, type StoredItem } from '../../src/trackers/memory/server.ts';
import { emptyValues } from './values.ts';
import { loaded as load } from './loaded.ts';
import { bodyOf, HEADINGS, labelsOf, sections, slots } from './oracle.ts';
import { slotOf } from './watch.ts';
import { issuesOf, localValues, START, unique, type World } from './world.ts';

const MARK = '# kept by hand';

/** Things that people do, each to a random victim. */
export interface Events {
  createHere(): void;
  editHere(): void;
  editThere(): void;
  /** A bot adds a label, at the worst of moments. */
  labelThere(): void;
  openThere(): void;
  deleteThere(): void;
  goBack(): void;
  removeFile(): void;
  scramble(): void;
}

export function makeEvents(world: World, issues: () => readonly Issue[]): Events {
  const { dice, service, oracle } = world;
  const loaded = (): Issue | null => {
    const all = issues();
    return all.length === 0 ? null : dice.pick(all);
  };
  const item = (): StoredItem | null => {
    const live = [...service.items.values()].filter((one) => !one.deleted);
    return live.length === 0 ? null : dice.pick(live);
  };
  return {
    createHere: () => {
      const bytes = Uint8Array.from({ length: 32 }, () => dice.below(256));
      const id = newId(bytes, new Set(issues().map((issue) => issue.id)));
      world.born.add(id);
      const body = bodyOf(new Map(HEADINGS.map((heading) => [heading, unique(world, 'b')])));
      const text = printIssue({
        id,
        changes: { values: { title: unique(world, 't'), status: 'todo', created: '2026-01-01T00:00:00Z' }, body },
      });
      save(world, `.roadmap/issues/${id}-x.md`, text.replace('\n---\n', `\n${MARK}\n---\n`));
      world.trace.push(`create here ${id}`);
    },
    editHere: () => {
      const issue = loaded();
      if (issue === null) return;
      const slot = slotOf(world, issue);
      const before = localValues(world, issue);
      const changes = editOf(slot, before);
      const values: Record<string, unknown> = {};
      if ('title' in changes) values.title = changes.title;
      if ('labels' in changes) values.labels = changes.labels;
      if ('assignees' in changes) values.assignees = changes.assignees;
      if ('status' in changes) values.status = dice.pick(['todo', 'in-progress', 'closed', 'review']);
      const asked: IssueChanges = { values, ...(typeof changes.body === 'string' ? { body: changes.body } : {}) };
      save(world, issue.path, editIssue(issue.text, asked));
      world.trace.push(`edit here ${issue.id} ${JSON.stringify(changes)}`);
    },
    editThere: () => {
      const one = item();
      if (one === null) return;
      const slot = one.marker ?? `n${one.number}`;
      const changes = editOf(slot, one.values);
      editItem(service, one.number, changes);
      world.trace.push(`edit there #${one.number} ${JSON.stringify(changes)}`);
    },
    labelThere: () => {
      const one = item();
      if (one === null) return;
      const label = unique(world, 'l');
      editItem(service, one.number, { labels: [...labelsOf(one.values), label].sort() });
      world.trace.push(`label there #${one.number} ${label}`);
    },
    openThere: () => {
      const body = bodyOf(new Map(HEADINGS.map((heading) => [heading, unique(world, 'b')])));
      const values = { ...emptyValues(world.mapping), title: unique(world, 't'), status: 'open', body };
      const made = openItem(service, { values, author: 'them' });
      world.trace.push(`open there #${made.number}`);
    },
    deleteThere: () => {
      const one = item();
      if (one !== null) service.items.set(one.number, { ...one, deleted: true });
      world.trace.push(`delete there #${one?.number ?? '-'}`);
    },
    goBack: () => {
      const issue = loaded();
      const older = issue === null ? [] : (world.versions.get(issue.path) ?? []).slice(-6);
      if (issue === null || older.length === 0) return;
      const text = dice.pick(older);
      const sending = ['sent', 'create'] as const;
      if (world.running || sending.some((kind) => world.journal.data.get(kind)?.has(issue.id) === true))
        takeBack(issue, text);
      world.store.files.set(issue.path, text);
      world.wentBack = true;
      world.trace.push(`go back ${issue.id}`);
    },
    removeFile: () => {
      const issue = loaded();
      if (issue !== null) world.store.files.delete(issue.path);
      world.trace.push(`rm ${issue?.id ?? '-'}`);
    },
    scramble: () => {
      const issue = loaded();
      if (issue === null) return;
      const word = dice.pick(['synced', 'pending', 'conflict', 'error', 'nonsense']);
      const updated = new Date(START + dice.below(1e9)).toISOString();
      save(
        world,
        issue.path,
        editIssue(issue.text, { values: { updated }, by_remote: { sync_status: { github: word } } }),
      );
      world.trace.push(`scramble ${issue.id} ${word}`);
    },
  };

  /** Undoing, behind no pointer, what is just being sent is a choice of the person who does it. */
  function takeBack(issue: Issue, text: string): void {
    const back = load(issue.path, text);
    if (back === null) return;
    const slot = slotOf(world, issue);
    const pointer = back.values.sync_base?.github ?? null;
    const known = sentOf(issue.id, pointer);
    if (pointer === (issue.values.sync_base?.github ?? null)) known.push(localValues(world, issue));
    for (const values of known) {
      const now = slots(slot, values);
      for (const [name, value] of slots(slot, localValues(world, back)))
        oracle.chosen(name, value, now.get(name) ?? value);
    }
  }

  /** What is being sent of a version with this pointer, or was and nobody knows what became of it. */
  function sentOf(id: string, pointer: string | null): Values[] {
    const sent = world.journal.data.get('sent')?.get(id) as SentValues | undefined;
    const created = world.journal.data.get('create')?.get(id) as CreateIntent | undefined;
    const records = [
      sent?.pointer === pointer ? sent.values : undefined,
      pointer === null ? created?.values : undefined,
    ];
    return records.flatMap((values) => (values === undefined ? [] : [values as Values]));
  }

  function editOf(slot: string, values: Readonly<Record<string, Value>>): Record<string, Value> {
    const kind = dice.weighted([
      [4, 'title'],
      [4, 'body'],
      [3, 'add'],
      [2, 'remove'],
      [2, 'status'],
      [1, 'assignees'],
    ] as const);
    if (kind === 'title') return { title: renamed(slot, values) };
    if (kind === 'body') return { body: rewritten(slot, String(values.body)) };
    if (kind === 'status') return { status: dice.pick(['open', 'closed', 'closed:not-planned']) };
    if (kind === 'assignees') return { assignees: dice.pick([[], ['ana'], ['bob'], ['ana', 'bob']]) };
    const have = labelsOf(values);
    const fresh = kind === 'add' || have.size === 0;
    if (fresh) return { labels: [...have, unique(world, 'l')].sort() };
    const gone = dice.pick([...have]);
    return { labels: [...have].filter((label) => label !== gone) };
  }

  function renamed(slot: string, values: Readonly<Record<string, Value>>): string {
    const title = unique(world, 't');
    oracle.edited(`${slot} title`, String(values.title), title);
    return title;
  }

  function rewritten(slot: string, body: string): string {
    const texts = sections(body);
    const heading = dice.pick([...texts.keys()]);
    const before = slots(slot, { body }).get(`${slot} ${heading}`) ?? '';
    const text = unique(world, 'b');
    oracle.edited(`${slot} ${heading}`, before, text);
    return bodyOf(texts.set(heading, text));
  }
}

/** A person saves a file, and git remembers what it held. */
export function save(world: World, path: string, text: string): void {
  const before = world.store.files.get(path);
  if (before !== undefined) world.versions.set(path, [...(world.versions.get(path) ?? []), before]);
  world.store.files.set(path, text);
}

export { issuesOf };
