import type { Config, RemoteConfig } from '../../model/config.ts';
import type { Issue, IssueChanges, IssueValues } from '../../model/issue.ts';
import type { Mapping, SyncField, Value, Values } from '../../ports/tracker.ts';
import { stripMarkers } from './marker.ts';
import { acceptStatus, projectStatus } from './status.ts';

type SettableValues = NonNullable<IssueChanges['values']>;

/** One field both ways. `accept` says what to change in the frontmatter (null: of a new file) for it to project to `value`. */
interface FieldRule {
  readonly field: SyncField;
  readonly project: (issue: Issue) => Value;
  readonly accept: (values: IssueValues | null, value: Value) => SettableValues;
}

/**
 * GitHub's issue, first form: title, state with reason, labels, assignees, body. Every rule is a row; milestones, comments and
 * managed label families become further rows, made from the configuration in the same way.
 */
export function makeMapping(config: Config, _remote: RemoteConfig): Mapping {
  const rules = frontmatterRules(config);
  const body: SyncField = { name: 'body', kind: 'text' };
  const accept = (values: IssueValues | null, wanted: Values): SettableValues =>
    Object.assign(
      {},
      ...rules.map(({ field, accept: one }) => {
        const value = wanted[field.name];
        return value === undefined ? {} : one(values, value);
      }),
    ) as SettableValues;
  return {
    version: 1,
    fields: [...rules.map((rule) => rule.field), body],
    project: (issue) => ({
      ...Object.fromEntries(rules.map((rule) => [rule.field.name, rule.project(issue)])),
      body: normaliseBody(issue.body),
    }),
    accept(issue, wanted) {
      const text = wanted['body'];
      const differs = typeof text === 'string' && normaliseBody(text) !== normaliseBody(issue.body);
      return changes(accept(issue.values, wanted), differs ? normaliseBody(text) : null);
    },
    initial(wanted) {
      const text = wanted['body'];
      return changes(accept(null, wanted), typeof text === 'string' ? normaliseBody(text) : null);
    },
  };
}

/**
 * GitHub keeps edge blanks and line ends in titles, a file's title is one trimmed line: both sides are compared, and titles are
 * sent, with runs of line ends (and blanks around them) as one space and without edge blanks.
 */
export function normaliseTitle(title: string): string {
  const pieces = title.split(/[\r\n\v\f\u0085\u2028\u2029]+/).map((piece) => piece.trim());
  return pieces.filter((piece) => piece !== '').join(' ');
}

/** The web editor saves CRLF and the API keeps it: line ends never count. Our own hidden marker is no text. */
export function normaliseBody(body: string): string {
  return stripMarkers(body.replace(/\r\n?/g, '\n'));
}

/** Without duplicates that differ in case only, the first spelling winning; in the order of the folded names. */
export function normaliseSet(names: readonly string[]): string[] {
  const found = new Map<string, string>();
  for (const name of names) {
    if (name !== '' && !found.has(fold(name))) found.set(fold(name), name);
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, name]) => name);
}

/** What makes two names the same to GitHub. */
export function fold(name: string): string {
  return name.toLowerCase();
}

function frontmatterRules(config: Config): FieldRule[] {
  return [
    {
      field: { name: 'title', kind: 'scalar' },
      project: ({ values }) => normaliseTitle(values.title ?? ''),
      accept: (values, value) => {
        const title = normaliseTitle(typeof value === 'string' ? value : '');
        return title === normaliseTitle(values?.title ?? '') ? {} : { title };
      },
    },
    {
      field: { name: 'status', kind: 'scalar', initial: 'open' },
      project: ({ values }) => projectStatus(config.statuses, values),
      accept: (values, value) => acceptStatus(config.statuses, values, typeof value === 'string' ? value : 'open'),
    },
    setRule('labels'),
    setRule('assignees'),
  ];
}

function setRule(name: 'labels' | 'assignees'): FieldRule {
  return {
    field: { name, kind: 'set', ignoreCase: true },
    project: ({ values }) => normaliseSet(values[name] ?? []),
    accept(values, value) {
      const now = values?.[name] ?? [];
      const wanted = normaliseSet(Array.isArray(value) ? (value as readonly string[]) : []);
      const keys = new Set(wanted.map(fold));
      const have = new Set(now.map(fold));
      const stay = now.filter((one) => keys.has(fold(one)));
      const come = wanted.filter((one) => !have.has(fold(one)));
      // An empty string counts for nothing on either side, so it alone is no reason to write.
      const leave = now.some((one) => one !== '' && !keys.has(fold(one)));
      if (!leave && come.length === 0) return {};
      const next = [...stay, ...come];
      return { [name]: next.length === 0 ? null : next };
    },
  };
}

function changes(values: SettableValues, body: string | null): IssueChanges {
  return { ...(Object.keys(values).length > 0 && { values }), ...(body !== null && { body }) };
}
