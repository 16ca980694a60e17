import { headKeys, issueKeys, milestoneKeys, parts, projectKeys } from './schema-parts.ts';
import { syncSchemas, syncState } from './schema-sync.ts';
import { unattendedSchemas } from './schema-unattended.ts';
import {
  anyOf,
  count,
  flag,
  listOf,
  mapOf,
  number,
  object,
  oneOf,
  orNull,
  part,
  text,
  time,
  type Schema,
} from './schema.ts';

const heads = listOf(part('head'));
const issues = listOf(part('issue'));
const milestone = anyOf(
  part('milestone'),
  part('deleted'),
  listOf(anyOf(part('milestone'), part('deleted'), part('failed'))),
);
const project = anyOf(
  part('project'),
  part('deleted'),
  listOf(anyOf(part('project'), part('deleted'), part('failed'))),
);
/** With `--delete-remote`, of what was deleted here before. */
const deletedThere = listOf(object({ id: text, remote: text, remote_id: text, deleted: flag }));
const setting = { description: 'a setting, or a map of them' };

/**
 * What every command prints with `--json`, by its words: a row here for each command. What all may print instead, an error, is
 * added by `schemaOf`.
 */
const schemas: Readonly<Record<string, Schema>> = {
  init: object({
    root: text,
    created: listOf(text),
    changed: listOf(text),
    remotes: listOf(object({ name: text, type: text, repo: text })),
    branch: orNull(text),
    merge_driver: flag,
  }),
  status: object({
    project: orNull(text),
    date: time,
    issues: object({ total: count, open: count, closed: count, ready: count, blocked: count }),
    progress: object({ percent: number, hours: number }),
    statuses: listOf(object({ status: orNull(text), category: text, count })),
    priorities: listOf(object({ priority: orNull(text), count })),
    overdue: heads,
    due_this_week: heads,
    blocked: heads,
    recently_changed: heads,
    remotes: listOf(
      object({
        remote: text,
        repo: text,
        linked: count,
        unlinked: count,
        pending: count,
        conflict: count,
        error: count,
      }),
    ),
    files_with_errors: count,
  }),
  today: object({ date: time, user: text, overdue: heads, due_today: heads, in_progress: heads, due_this_week: heads }),
  next: listOf(object({ ...headKeys.required, unblocks: count, reason: text }, headKeys.optional)),
  board: listOf(object({ column: orNull(text), count, issues: heads })),
  graph: object({
    nodes: heads,
    edges: listOf(object({ from: part('id'), to: part('id'), kind: oneOf('blocks', 'parent') })),
  }),
  search: listOf(
    object(
      {
        ...issueKeys.required,
        score: number,
        match: object({ field: oneOf('title', 'body', 'comment'), line: count, text }, { path: text }),
      },
      issueKeys.optional,
    ),
  ),
  'issue create': orNull(part('issue')),
  'issue list': issues,
  'issue view': object(issueKeys.required, {
    ...issueKeys.optional,
    comments: listOf(part('comment')),
    history: listOf(part('version')),
    // By remote.
    sync: mapOf(syncState),
  }),
  ...every('issue', 'update edit start block unblock progress close reopen archive restore', part('edited')),
  'issue delete': anyOf(part('edited'), deletedThere),
  ...every('issue deps', 'add remove', part('edited')),
  'issue deps tree': listOf(
    anyOf(
      object({ id: text, depth: count, missing: { const: true } }),
      object(
        { id: part('id'), depth: count, title: text, open: flag },
        { status: text, shown_above: { const: true }, circle: { const: true } },
      ),
    ),
  ),
  'issue deps critical-path': object({
    hours_left: number,
    issues: listOf(
      object({ ...headKeys.required, hours: number, estimated: flag, hours_left: number }, headKeys.optional),
    ),
    circles: listOf(listOf(part('id'))),
  }),
  'issue comment add': orNull(part('comment')),
  'issue comment list': listOf(part('comment')),
  'issue comment edit': part('comment'),
  'issue comment delete': anyOf(part('comment'), deletedThere),
  ...every('issue', 'link unlink', part('edited')),
  'issue lookup': anyOf(part('issue'), issues),
  'milestone create': orNull(part('milestone')),
  'milestone list': listOf(part('milestone')),
  'milestone view': object({ ...milestoneKeys.required, members: heads, body: text }, milestoneKeys.optional),
  'milestone assign': part('edited'),
  ...every('milestone', 'update close reopen delete archive restore recalculate', milestone),
  'project create': orNull(part('project')),
  'project list': listOf(part('project')),
  'project view': object(
    { ...projectKeys.required, members: heads, body: text, milestone_files: listOf(part('milestone')) },
    projectKeys.optional,
  ),
  ...every('project', 'update close reopen delete archive restore', project),
  ...syncSchemas,
  ...unattendedSchemas,
  export: anyOf(
    listOf(object(issueKeys.required, { ...issueKeys.optional, comments: listOf(part('comment')) })),
    object({ file: text, format: oneOf('json', 'csv', 'markdown'), issues: count }),
  ),
  import: object(
    {
      from: text,
      preview: flag,
      created: listOf(object({ source: text, id: part('id'), path: text, title: text, comments: count })),
      files: listOf(text),
      unchanged: listOf(object({ source: text, id: orNull(part('id')), path: text })),
      skipped: listOf(part('skipped')),
      not_carried: listOf(part('not_carried')),
      findings: listOf(part('finding')),
    },
    { here: object({ counts: mapOf(count), remotes: mapOf(text) }) },
  ),
  'health scan': object({ findings: listOf(part('finding')), counts: part('counts'), by_rule: mapOf(count) }),
  'health fix': object({
    preview: flag,
    fixed: listOf(object({ file: text, rule: text, message: text })),
    failed: listOf(object({ file: text, error: part('failure') })),
    left: part('counts'),
  }),
  'config get': object({ key: text, value: setting }),
  'config set': object({ key: text, value: setting, changed: flag }),
  'config unset': object({ key: text, changed: flag }),
  'config list': { type: 'object' },
  'config path': object({ path: text }),
  completion: object({ shell: text, script: text }),
  schema: { type: 'object' },
  'merge-driver': object({ path: text, conflicts: listOf(text) }),
  __complete: object({ files: flag, values: listOf(object({ value: text, description: text })) }),
};

/** The words of every command that has one. */
export const describedCommands: readonly string[] = Object.keys(schemas);

/** The whole schema of a command's `--json`: its result, or `{"error": …}`; null for what is no command. */
export function schemaOf(command: string): Schema | null {
  const own = Object.hasOwn(schemas, command) ? schemas[command] : undefined;
  if (own === undefined) return null;
  const output = anyOf(own, object({ error: part('failure') }));
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: `roadmap ${command} --json`,
    ...output,
    $defs: used(output),
  };
}

/** The parts that a schema speaks of, and those that these speak of. */
function used(schema: Schema, known: Record<string, Schema> = {}): Readonly<Record<string, Schema>> {
  for (const [, name = ''] of JSON.stringify(schema).matchAll(/"#\/\$defs\/(\w+)"/g)) {
    const definition = parts[name];
    if (definition === undefined || name in known) continue;
    known[name] = definition;
    used(definition, known);
  }
  return known;
}

/** The same for several commands of a noun. */
function every(noun: string, verbs: string, schema: Schema): Record<string, Schema> {
  return Object.fromEntries(verbs.split(' ').map((verb) => [`${noun} ${verb}`, schema]));
}
