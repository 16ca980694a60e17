import type { Issue, IssueChanges } from '../../src/model/issue.ts';
import type { Mapping, SyncField, Values } from '../../src/ports/tracker.ts';

const FIELDS: readonly SyncField[] = [
  { name: 'milestone', kind: 'scalar', names: 'milestone' },
  { name: 'parent', kind: 'scalar', names: 'issue', silent: true },
  { name: 'depends_on', kind: 'set', names: 'issue', silent: true },
];

type Name = 'milestone' | 'parent' | 'depends_on';

/** A mapping that has the fields that name other things, whatever the given one has. */
export function namedMapping(inner: Mapping): Mapping {
  const own = new Set(FIELDS.map((field) => field.name));
  const valuesOf = ({ values }: Issue): Values => ({
    milestone: values.milestone ?? null,
    parent: values.parent ?? null,
    depends_on: values.depends_on ?? [],
  });
  const named = (values: Values): IssueChanges['values'] => {
    const given = Object.entries(values).filter(([name]) => own.has(name));
    return Object.fromEntries(given.map(([name, value]) => [name as Name, isEmpty(value) ? null : value]));
  };
  const others = (values: Values): Values =>
    Object.fromEntries(Object.entries(values).filter(([name]) => !own.has(name)));
  return {
    ...inner,
    fields: [...inner.fields.filter((field) => !own.has(field.name)), ...FIELDS],
    project: (issue) => ({ ...inner.project(issue), ...valuesOf(issue) }),
    accept: (issue, values) => joined(inner.accept(issue, others(values)), named(values)),
    initial: (values) => joined(inner.initial(others(values)), named(values)),
  };
}

function joined(changes: IssueChanges, values: IssueChanges['values']): IssueChanges {
  return { ...changes, values: { ...changes.values, ...values } };
}

function isEmpty(value: unknown): boolean {
  return value === null || (Array.isArray(value) && value.length === 0);
}
