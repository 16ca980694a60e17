import type { StatusRule } from './config.ts';
import { fields } from './fields.ts';
import { splitWords } from './field-lists.ts';
import type { Plain } from './yaml-tree.ts';

/** How one setting is understood. `*` in a key stands for a name that the user chooses. */
export interface Setting {
  readonly expected: string;
  /** From the file; undefined when it is not what was expected. */
  read(plain: Plain): unknown;
  /** From what a person typed: what to put into the file. */
  typed(text: string): Plain;
}

const FIELD_NAMES = new Set<string>([...fields.map((field) => field.key), 'body', 'comments']);
const REMOTE_NAME = /^[a-z][a-z0-9_-]{0,38}$/;
const REPO = /^[A-Za-z0-9][A-Za-z0-9_-]{0,99}\/(?!\.{1,2}$)[A-Za-z0-9._-]{1,100}$/;

const word = setting('one line of text', (plain) => (isLine(plain) ? plain : undefined));
const flag = setting('true or false', (plain) => (plain === 'true' ? true : plain === 'false' ? false : undefined));
const words = listSetting('a list of words', (plain) =>
  Array.isArray(plain) && plain.every(isLine) ? plain : undefined,
);
const strategy = oneOf('manual', 'local', 'remote', 'latest');

const STATUSES_EXPECTED =
  'a list of {name, category}, no name twice, at least one of category done and one unstarted or started';

/** Every key of `config.yaml` (design: format.md, config.yaml). */
export const settings: Readonly<Record<string, Setting>> = {
  version: whole(1),
  'project.name': word,
  'project.default_milestone': word,
  statuses: { expected: STATUSES_EXPECTED, read: readStatuses, typed: typedStatuses },
  priorities: filled(words),
  issue_types: filled(words),
  'format.updated': flag,
  'format.max_file_bytes': whole(1024),
  'remotes.*.type': oneOf('github'),
  'remotes.*.repo': setting('owner/name', (plain) => (isLine(plain) && REPO.test(plain) ? plain : undefined)),
  'remotes.*.fields.*': oneOf('both', 'pull', 'push', 'off'),
  'remotes.*.mapping.status.*': word,
  'remotes.*.mapping.priority.*': word,
  'remotes.*.mapping.issue_type.*': word,
  'sync.branch': setting('the name of a branch', (plain) => (isLine(plain) && isBranch(plain) ? plain : undefined)),
  'sync.commit': flag,
  'sync.strategy': strategy,
  'sync.strategies.*': strategy,
  'sync.push_new': oneOf('ask', 'all', 'none'),
  'sync.pull_new': oneOf('all', 'none'),
  'sync.filter.labels': words,
  'sync.filter.assignee': word,
  'sync.filter.milestone': word,
  'sync.filter.state': oneOf('open', 'closed', 'all'),
  'sync.mentions': oneOf('keep', 'neutralise'),
  'sync.claims': oneOf('auto', 'always', 'never'),
  'sync.share_snapshots': flag,
  'sync.git': oneOf('none', 'pull', 'pull-push'),
  'auto.interval_minutes': whole(1),
  'auto.cron': word,
  'auto.enabled': flag,
  'health.check_minutes': whole(1),
};

/** The setting that a key names, as a path of its parts. */
export function settingAt(path: readonly string[]): Setting | undefined {
  const pattern = path.map((part, at) => (isChosen(path, at) ? '*' : part)).join('.');
  return Object.hasOwn(settings, pattern) ? settings[pattern] : undefined;
}

/** The names that may follow this path; null where the user chooses them; empty where nothing may follow. */
export function namesBelow(path: readonly string[]): readonly string[] | null {
  if (isChosen([...path, ''], path.length)) return null;
  const pattern = path.map((part, at) => (isChosen(path, at) ? '*' : part)).join('.');
  const start = pattern === '' ? '' : `${pattern}.`;
  const below = Object.keys(settings).filter((key) => key.startsWith(start));
  return [...new Set(below.map((key) => key.slice(start.length).split('.')[0] ?? ''))];
}

/** What a name that the user chooses must look like; null when this one is fine. */
export function badName(
  path: readonly string[],
): { readonly expected: string; readonly known: readonly string[] } | null {
  const name = path.at(-1) ?? '';
  const family = path.at(-2);
  if (path.length === 2 && family === 'remotes') {
    return REMOTE_NAME.test(name) ? null : { expected: 'a remote name such as github: a-z, 0-9, - and _', known: [] };
  }
  if (family !== 'fields' && family !== 'strategies') return null;
  return FIELD_NAMES.has(name) ? null : { expected: 'the name of a field', known: [...FIELD_NAMES] };
}

function isChosen(path: readonly string[], at: number): boolean {
  const [first, , third] = path;
  if (first === 'sync') return path[1] === 'strategies' && at === 2;
  if (first !== 'remotes') return false;
  return at === 1 || (at === 3 && third === 'fields') || (at === 4 && third === 'mapping');
}

function setting(expected: string, read: (plain: Plain) => unknown): Setting {
  return { expected, read, typed: (text) => text };
}

function listSetting(expected: string, read: (plain: Plain) => unknown): Setting {
  return { expected, read, typed: splitWords };
}

function filled(list: Setting): Setting {
  const read = (plain: Plain): unknown => {
    const value = list.read(plain) as readonly string[] | undefined;
    return value !== undefined && value.length > 0 && areDistinct(value) ? value : undefined;
  };
  return { ...list, expected: `${list.expected}, at least one and none twice`, read };
}

function oneOf(...allowed: readonly string[]): Setting {
  const expected = allowed.length === 1 ? (allowed[0] ?? '') : `one of ${allowed.join(', ')}`;
  return setting(expected, (plain) => (typeof plain === 'string' && allowed.includes(plain) ? plain : undefined));
}

function whole(least: number): Setting {
  return setting(`a whole number, ${String(least)} or more`, (plain) => {
    const value = typeof plain === 'string' && /^\d{1,12}$/.test(plain) ? Number(plain) : NaN;
    return value >= least ? value : undefined;
  });
}

function isLine(plain: Plain): plain is string {
  return typeof plain === 'string' && plain.trim() !== '' && plain.length <= 1000 && !/[\x00-\x1f\x7f]/.test(plain);
}

/** A subset of what git allows, and nothing that could read as an option. */
function isBranch(text: string): boolean {
  return /^(?![-/.])[^\s~^:?*[\\]+(?<![/.])$/.test(text) && !/\.\.|@\{|\/\/|\.lock$/.test(text);
}

const CATEGORIES: readonly string[] = [
  'unstarted',
  'started',
  'done',
  'canceled',
] satisfies readonly StatusRule['category'][];

function readStatuses(plain: Plain): unknown {
  if (!Array.isArray(plain) || plain.length === 0) return undefined;
  const rules = (plain as readonly Plain[]).map((one) => {
    if (!(one instanceof Map) || one.size !== 2) return null;
    const [name, category] = [one.get('name') ?? null, one.get('category') ?? null];
    return isLine(name) && typeof category === 'string' && CATEGORIES.includes(category) ? { name, category } : null;
  });
  const has = (category: string): boolean => rules.some((rule) => rule?.category === category);
  const whole = !rules.includes(null) && areDistinct(rules.map((rule) => rule?.name));
  return whole && has('done') && (has('unstarted') || has('started')) ? rules : undefined;
}

function areDistinct(values: readonly unknown[]): boolean {
  return new Set(values).size === values.length;
}

/** `todo:unstarted, closed:done` */
function typedStatuses(text: string): Plain {
  return splitWords(text).map((one) => {
    const at = one.lastIndexOf(':');
    return new Map<string, Plain>([
      ['name', one.slice(0, Math.max(at, 0))],
      ['category', one.slice(at + 1)],
    ]);
  });
}
