import {
  anyOf,
  count,
  flag,
  listOf,
  mapOf,
  nothing,
  number,
  object,
  oneOf,
  orNull,
  part,
  text,
  time,
  type Schema,
} from './schema.ts';
import { autoEvent } from './schema-auto.ts';
import { syncStatus as statusSchema } from './schema-sync-status.ts';

const COUNTS = [
  'pulled',
  'pushed',
  'merged',
  'created_local',
  'created_remote',
  'linked',
  'conflicts',
  'errors',
  'skipped',
  'unchanged',
];

const operation = object({
  op: oneOf('pull', 'push', 'merge', 'create_local', 'create_remote', 'link', 'conflict', 'skip', 'error'),
  id: orNull(text),
  remote_id: orNull(text),
  fields: listOf(text),
  reason: text,
  applied: flag,
});

const conflict = object({
  field: text,
  section: orNull(text),
  base: part('value'),
  local: part('value'),
  remote: part('value'),
});
const moves = oneOf('equal', 'pull', 'push', 'merge', 'conflict', 'kept');
const syncStatus = oneOf('synced', 'pending', 'conflict', 'error', 'unseen');

/** How a linked issue stands on a remote. */
export const syncState = object(
  {
    status: syncStatus,
    key: text,
    last_synced: orNull(time),
    pending: listOf(text),
    conflicts: listOf(text),
    /** A text tells its sections, anything else what each side says. */
    changes: listOf(
      object(
        { field: text, state: moves },
        {
          local: part('value'),
          remote: part('value'),
          sections: listOf(object({ section: orNull(text), state: moves })),
        },
      ),
    ),
  },
  { url: text },
);

/** The commands of synchronisation, by their words. */
export const syncSchemas: Readonly<Record<string, Schema>> = {
  sync: anyOf(
    object(
      {
        remote: text,
        mode: oneOf('both', 'pull', 'push'),
        preview: flag,
        branch: orNull(text),
        counts: object(Object.fromEntries(COUNTS.map((name) => [name, count]))),
        operations: listOf(operation),
        requests: object({ queries: count, mutations: count, rest: count }),
        rate_limit: orNull(object({ remaining: number, reset_at: time })),
        commit: orNull(text),
        resume_after: orNull(time),
        duration_ms: count,
      },
      {
        commit_error: text,
        git: object({
          brought: orNull(oneOf('absent', 'current', 'ahead', 'forwarded', 'rebased', 'dirty')),
          sent: flag,
          error: orNull(object({ code: text, message: text })),
        }),
        stopped: object({ code: text, message: text }),
        // Of a preview alone.
        estimate: orNull(object({ requests: count, points: count, ms: number })),
        mentions: listOf(object({ id: text, remote_id: orNull(text), names: listOf(text) })),
      },
    ),
    autoEvent,
  ),
  'sync status': statusSchema,
  'sync conflicts': listOf(
    object({
      id: text,
      remote: text,
      remote_id: text,
      fields: listOf(conflict),
      since: anyOf(time, nothing),
    }),
  ),
  'sync show': object({
    id: text,
    path: text,
    remote: text,
    remote_id: text,
    url: orNull(text),
    status: syncStatus,
    sync_error: orNull(text),
    pointer: orNull(text),
    last_synced: orNull(time),
    remote_updated: orNull(time),
    fields: listOf(
      object(
        {
          field: text,
          state: moves,
          base: part('value'),
          base_known: flag,
          local: part('value'),
          remote: part('value'),
        },
        { refused: part('value'), sections: listOf(object({ section: orNull(text), state: moves })) },
      ),
    ),
    conflicts: listOf(conflict),
    since: orNull(time),
    comments: object({ here: count, there: count }),
  }),
  'sync resolve': object(
    {
      resolved: listOf(
        object({
          id: text,
          remote_id: text,
          /** By field (`title`), or by field and section (`body: # Steps`). */
          fields: mapOf(oneOf('local', 'remote', 'merged')),
          left: listOf(object({ field: text, section: orNull(text) })),
          to_send: listOf(text),
        }),
      ),
      commit: orNull(text),
    },
    { commit_error: text },
  ),
  'sync link': object(
    { id: text, remote: text, remote_id: text, linked: flag, checked: flag },
    { url: text, title: text },
  ),
  'sync unlink': object({ id: text, remote: text, remote_id: text }),
  'sync history': listOf(
    object(
      {
        at: time,
        commit: text,
        direction: oneOf('in', 'out'),
        id: text,
        remote_id: text,
        author: orNull(text),
        fields: listOf(
          object(
            { field: text, from: part('value'), to: part('value') },
            { lost: part('value'), taken: { const: false } },
          ),
        ),
      },
      { comment: text, milestone: text },
    ),
  ),
  'sync undo': object({
    id: text,
    path: text,
    remote: text,
    remote_id: orNull(text),
    preview: flag,
    restored: listOf(object({ field: text, from: part('value'), to: part('value') }, { comment: text })),
    candidates: listOf(
      object(
        {
          at: orNull(time),
          commit: orNull(text),
          side: oneOf('local', 'remote'),
          field: text,
          value: part('value'),
          replaced_by: part('value'),
        },
        { comment: text, sections: listOf(orNull(text)) },
      ),
    ),
  }),
};
