import { toLf } from '../model/body.ts';
import type { Config } from '../model/config.ts';
import { RoadmapError } from '../model/errors.ts';
import type { Issue } from '../model/issue.ts';
import type { Files } from '../ports/files.ts';
import type { IssueStore } from '../ports/issue-store.ts';
import type { Clock } from '../ports/system.ts';
import type { SyncField, Value, Values } from '../ports/tracker.ts';
import { COMMENTS } from '../sync/comment-types.ts';
import { mergeField } from '../sync/merge.ts';
import { standingOf } from '../sync/show.ts';
import type { Engine } from '../sync/types.ts';
import { same, valueOf } from '../sync/values.ts';
import { editComment } from './edit-comments.ts';
import { editIssues } from './edit-issues.ts';
import { findComment, listComments } from './read-comments.ts';
import { historyOf, isNew, type HistoryEntry } from './sync-history.ts';
import { namedEngine, sayingOf, type Saying } from './sync-names.ts';
import { textSections, withSections } from './sync-sections.ts';
import type { SyncHands } from './sync-hands.ts';

/** A value that is no longer there because a synchronisation put another one in its place. */
export interface Overwritten {
  /** Null: nobody overwrote it yet; it is what the remote has, and the file here says otherwise. */
  readonly at: string | null;
  /** The step of the chain that did it. */
  readonly commit: string | null;
  /** Whose value it was. */
  readonly side: 'local' | 'remote';
  readonly field: string;
  /** Of which comment (its local id) it is the text. */
  readonly comment?: string;
  readonly value: Value;
  readonly replaced_by: Value;
}

/** What can be brought back of an issue, and what that takes. */
export interface Past {
  readonly issue: Issue;
  readonly engine: Engine;
  /** Null: it is not linked any more. */
  readonly key: string | null;
  /** The newest first; only what the files do not say already. */
  readonly values: readonly Overwritten[];
  readonly say: Saying;
}

/** More than anybody looks through. */
const MOST = 1000;

/** Every overwritten value of an issue and its comments that is not what the files say now. Asks nobody, writes nothing. */
export async function overwrittenValues(hands: SyncHands, issue: Issue): Promise<Past> {
  const engine = await namedEngine(hands, [issue]);
  const entries = await historyOf(hands, issue.id, MOST);
  const { comments } = await listComments(hands, hands.config, issue);
  const texts = new Map(comments.map(({ id, body }) => [id, toLf(body)]));
  const here = engine.tracker.mapping.project(issue);
  const values = [...(await unsentIn(engine, issue)), ...entries.flatMap(overwrittenIn)].filter((one) => {
    const now = one.comment === undefined ? valueOf(here, one.field) : (texts.get(one.comment) ?? null);
    const field = fieldOf(engine, one);
    if (field === null || (one.comment !== undefined && now === null)) return false;
    return !same(field, restored(field, now, { value: one, sections: null }), now);
  });
  return { issue, engine, key: issue.values.remote_ids?.[hands.remote] ?? null, values, say: sayingOf(engine) };
}

/** What is edited here and not sent yet: the remote's value is still there. */
async function unsentIn(engine: Engine, issue: Issue): Promise<readonly Overwritten[]> {
  const standing = await standingOf(engine, issue);
  const unsent = (standing?.fields ?? []).filter(({ state }) => state === 'push');
  return unsent.map(({ field, local, remote }) => {
    return { at: null, commit: null, side: 'remote', field, value: remote, replaced_by: local };
  });
}

function overwrittenIn(entry: HistoryEntry): readonly Overwritten[] {
  const { at, commit, direction, comment, fields } = entry;
  if (isNew(entry)) return [];
  const about = { at, commit, ...(comment !== undefined && { comment }) };
  const side = direction === 'out' ? 'remote' : 'local';
  return fields.flatMap(({ field, from, to, lost, taken }) =>
    taken === false ? [] : [{ ...about, side, field, value: lost ?? from, replaced_by: to } as const],
  );
}

function fieldOf({ tracker }: Engine, { field, comment }: Overwritten): SyncField | null {
  if (comment !== undefined) return COMMENTS;
  return tracker.mapping.fields.find(({ name }) => name === field) ?? null;
}

export interface Wanted {
  readonly value: Overwritten;
  /** Keys of the sections of a text; null: all in which it differs. */
  readonly sections: ReadonlySet<string> | null;
}

/** The overwritten value put back, and what was changed elsewhere since left as it is: a merge over what replaced it. */
function restored(field: SyncField, now: Value, { value: { value, replaced_by }, sections }: Wanted): Value {
  const remote = sections === null ? value : withSections(String(replaced_by), String(value), sections);
  return mergeField(field, { local: now, base: replaced_by, remote }, { pull: true, push: true, winner: 'remote' })
    .local;
}

/** What was asked for, as typed. */
export interface Asked {
  /** `title`, `body`, `comments`. */
  readonly field: string | null;
  /** A heading of a text, or the beginning of a comment's id. */
  readonly section: string | null;
  /** The beginning of a commit, or `now`; null: the newest that there is of the field. */
  readonly at: string | null;
}

/** @throws RoadmapError `sync.unknown_value` */
export function chooseValues({ issue, values }: Past, { field, section, at }: Asked): readonly Wanted[] {
  const fitting = values.flatMap((value): readonly Wanted[] => {
    const isThen = at === null || (at === 'now' ? value.commit === null : value.commit?.startsWith(at) === true);
    if (!isThen || (field !== null && value.field !== field)) return [];
    const sections = section === null ? null : sectionsOf(value, section);
    return sections?.size === 0 ? [] : [{ value, sections: value.comment === undefined ? sections : null }];
  });
  const first = new Map<string, Wanted>();
  for (const one of fitting) {
    const name = `${one.value.field} ${one.value.comment ?? ''}`;
    if (!first.has(name)) first.set(name, one);
  }
  const [newest] = fitting;
  if (newest === undefined) throw unknownValue(issue, values, { field, section, at });
  return at === null ? [newest] : [...first.values()];
}

/** None: it is about something else. */
function sectionsOf({ comment, value, replaced_by }: Overwritten, named: string): ReadonlySet<string> {
  if (comment !== undefined) return new Set(comment.startsWith(named) ? [comment] : []);
  const changes = textSections(String(replaced_by ?? ''), String(value ?? ''));
  return new Set(changes.filter(({ section }) => plain(section ?? '') === plain(named)).map(({ key }) => key));
}

/** A heading as a person types it. */
function plain(heading: string): string {
  return heading.replace(/^#+/, '').trim().toLowerCase();
}

function unknownValue({ id }: Issue, values: readonly Overwritten[], { field, section, at }: Asked): RoadmapError {
  const what = [field ?? 'nothing', section].filter((one) => one !== null).join(':');
  const when = at === null ? '' : ` at ${at}`;
  const known = new Set(values.map((value) => `${value.field} at ${value.commit?.slice(0, 8) ?? 'now'}`));
  return new RoadmapError({
    kind: 'user',
    code: 'sync.unknown_value',
    message: `no overwritten value of ${id} fits ${what}${when}; there are: ${[...known].join(', ') || 'none'}`,
    hints: [`roadmap sync undo ${id}`, `roadmap sync history ${id}`],
    data: { id, field, section, at },
  });
}

/** What became of a value, or would. */
export interface Restored {
  readonly field: string;
  readonly comment?: string;
  readonly from: Value;
  readonly to: Value;
}

export interface UndoPorts {
  readonly issues: IssueStore;
  readonly files: Files;
  readonly clock: Clock;
}

/**
 * Writes these values into the files here, as an edit by hand would: the next run sends them like any other change.
 * @param preview writes nothing
 * @throws RoadmapError what `editIssues` and `editComment` throw
 */
export async function bringBack(
  ports: UndoPorts,
  { config, past, preview }: { readonly config: Config; readonly past: Past; readonly preview: boolean },
  wanted: readonly Wanted[],
): Promise<readonly Restored[]> {
  const { issue } = past;
  const ofIssue = wanted.filter(({ value }) => value.comment === undefined);
  const done = restoredIn(past, issue, ofIssue);
  if (!preview && ofIssue.length > 0) {
    const { mapping } = past.engine.tracker;
    const [outcome] = await editIssues(ports, config, [{ ref: issue.id, issue }], (now) =>
      mapping.accept(now, valuesOf(restoredIn(past, now, ofIssue))),
    );
    if (outcome !== undefined && 'error' in outcome) throw outcome.error;
  }
  const said: Restored[] = [];
  for (const one of wanted.filter(({ value }) => value.comment !== undefined)) {
    const comment = await findComment(ports, config, one.value.comment ?? '', issue.id);
    const from = toLf(comment.body);
    const to = String(restored(COMMENTS, from, one));
    if (!preview) await editComment(ports, config, comment, to);
    said.push({ field: COMMENTS.name, comment: comment.id, from, to });
  }
  return [...done, ...said];
}

function restoredIn({ engine }: Past, issue: Issue, wanted: readonly Wanted[]): readonly Restored[] {
  const here = engine.tracker.mapping.project(issue);
  return wanted.flatMap((one) => {
    const field = fieldOf(engine, one.value);
    const from = valueOf(here, one.value.field);
    return field === null ? [] : [{ field: field.name, from, to: restored(field, from, one) }];
  });
}

function valuesOf(restored: readonly Restored[]): Values {
  return Object.fromEntries(restored.map(({ field, to }) => [field, to]));
}
