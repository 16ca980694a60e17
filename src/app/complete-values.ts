import type { Config } from '../model/config.ts';
import { listConfigKeys } from '../model/config-keys.ts';
import { fieldOf, fields } from '../model/fields.ts';
import type { IssueHead, IssueValues } from '../model/issue.ts';
import type { Files } from '../ports/files.ts';
import type { IssueStore } from '../ports/issue-store.ts';
import { isOpen } from './relations.ts';

export interface Candidate {
  readonly value: string;
  /** What a shell shows beside it, when it can. */
  readonly description: string;
}

export interface CompletePorts {
  issues(): Promise<IssueStore>;
  files(): Promise<Files>;
  config(): Promise<Config>;
}

/** A longer list helps nobody to choose. */
const MOST = 200;

/**
 * What may stand where a person is typing.
 * @param about `ref`, `milestone`, `project`, `template`, `remote`, `setting`, `column`, or the key of a field
 * @param typed what is there so far
 */
export async function completeValues(
  ports: CompletePorts,
  about: string,
  typed: string,
): Promise<readonly Candidate[]> {
  const find = sources[about] ?? (isRef(about) ? refs : choices[about] === undefined ? held(about) : chosen(about));
  const all = await find(ports, typed);
  const start = typed.toLowerCase();
  const fitting = all.filter(({ value }) => value.toLowerCase().startsWith(start));
  return fitting.slice(0, MOST);
}

type Source = (ports: CompletePorts, typed: string) => Promise<readonly Candidate[]>;

const choices: Readonly<Record<string, (config: Config) => readonly string[]>> = {
  status: (config) => config.statuses.map(({ name }) => name),
  priority: (config) => config.priorities,
  issue_type: (config) => config.issue_types,
};

const sources: Readonly<Record<string, Source>> = {
  ref: refs,
  milestone: (ports) => planned(ports, 'milestone'),
  project: (ports) => planned(ports, 'project'),
  template: async (ports) => {
    const paths = await (await ports.files()).paths('.roadmap/templates');
    return paths.map((path) => plain(path.replace(/^.*\//, '').replace(/\.md$/, '')));
  },
  shell: async () => ['bash', 'zsh', 'fish', 'powershell'].map(plain),
  remote: async (ports) => Object.keys((await ports.config()).remotes).map(plain),
  setting: async (ports) =>
    listConfigKeys(await ports.config()).map(([value, now]) => ({ value, description: JSON.stringify(now) ?? '' })),
  column: async () => ['id', ...fields.flatMap((field) => (field.column === undefined ? [] : [field.key]))].map(plain),
};

function isRef(about: string): boolean {
  const type = fieldOf(about)?.type.name;
  return type === 'refs' || about === 'parent';
}

/** Issues by id, or by the number they have elsewhere where that is what is being typed; open ones first, the newest before. */
async function refs(ports: CompletePorts, typed: string): Promise<readonly Candidate[]> {
  const [store, config] = await Promise.all([ports.issues(), ports.config()]);
  const { issues } = await store.survey();
  const shown = (issue: IssueHead): string => `${issue.values.status ?? ''} · ${issue.values.title ?? ''}`;
  const ordered = issues
    .map((issue) => ({ issue, open: isOpen(issue, config), updated: issue.values.updated ?? '' }))
    .sort((a, b) => Number(b.open) - Number(a.open) || compare(b.updated, a.updated));
  return ordered.flatMap(({ issue }) =>
    namesOf(issue, typed).map((value): Candidate => ({ value, description: shown(issue) })),
  );
}

function namesOf({ id, values }: IssueHead, typed: string): readonly string[] {
  if (!/[#:]/.test(typed)) return [id];
  const links = Object.entries(values.remote_ids ?? {});
  return links.map(([remote, number]) => (typed.startsWith('#') ? `#${number}` : `${remote}:${number}`));
}

function chosen(about: string): Source {
  return async (ports) => (choices[about]?.(await ports.config()) ?? []).map(plain);
}

/** What issues hold; the most frequent first. */
function held(about: string): Source {
  return async (ports) => {
    const { issues } = await (await ports.issues()).survey();
    const counts = new Map<string, number>();
    for (const { values } of issues) {
      const value = values[about as keyof IssueValues];
      for (const one of Array.isArray(value) ? (value as readonly string[]) : [value])
        if (typeof one === 'string') counts.set(one, (counts.get(one) ?? 0) + 1);
    }
    const byCount = [...counts].sort(([a, m], [b, n]) => n - m || compare(a, b));
    return byCount.map(([value, count]) => ({
      value,
      description: count === 1 ? '1 issue' : `${String(count)} issues`,
    }));
  };
}

/** Those that have a file. */
async function planned(ports: CompletePorts, key: 'milestone' | 'project'): Promise<readonly Candidate[]> {
  const [{ MILESTONE, PROJECT, readNamedFiles }, files, config] = await Promise.all([
    import('./named-files.ts'),
    ports.files(),
    ports.config(),
  ]);
  const { all } = await (key === 'milestone'
    ? readNamedFiles(files, config, MILESTONE)
    : readNamedFiles(files, config, PROJECT));
  const active = all.filter(({ archived }) => !archived);
  return active.map(({ value, name, values }) => ({
    value,
    description: [...(name === value ? [] : [name]), values.headline ?? ''].filter((text) => text !== '').join(' · '),
  }));
}

function plain(value: string): Candidate {
  return { value, description: '' };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
