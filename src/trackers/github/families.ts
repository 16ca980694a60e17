import type { Config, RemoteConfig } from '../../model/config.ts';
import { fieldOf } from '../../model/fields.ts';
import { fold } from './text.ts';

/** The fields whose values GitHub holds as labels. */
export const familyNames = ['status', 'priority', 'issue_type'] as const;
export type FamilyName = (typeof familyNames)[number];

/** What a label says of a field. */
export interface Member {
  readonly family: FamilyName;
  /** A value of the configuration. */
  readonly value: string;
  /** The label that we make of this value; null: it is the ordinary one, which makes none. */
  readonly label: string | null;
}

/** Which labels are values (design: format.md, `remotes.<name>.mapping`). */
export interface Families {
  /** Null: a plain label. */
  memberOf(label: string): Member | null;
  /** What an issue type of GitHub stands for, by its value's label or by its name; null: nothing to us. */
  memberOfType(type: string): (Member & { readonly label: string }) | null;
  /** Null for a value that makes no label. */
  labelOf(family: FamilyName, value: string | undefined): string | null;
}

export function makeFamilies(config: Config, remote: RemoteConfig): Families {
  const own = familyNames.map((family) => ({ family, labels: ownLabels(family, config, remote) }));
  const members = claimLabels(own);
  const byValue = new Map(members.map((member) => [keyOf(member.family, member.value), member]));
  const byLabel = new Map(members.flatMap(({ claimed, ...member }) => (claimed ? [[claimed, member] as const] : [])));
  const known = new Map<string, Member | null>();
  const labelOf: Families['labelOf'] = (family, value) => byValue.get(keyOf(family, value ?? ''))?.label ?? null;
  const spelt = (label: string): Member | null => {
    const spelling = splitSpelling(label);
    const value = spelling && valueNamed(spelling.family, spelling.word, config);
    return spelling === null || typeof value !== 'string'
      ? null
      : { family: spelling.family, value, label: labelOf(spelling.family, value) };
  };
  return {
    labelOf,
    memberOf(label) {
      const key = fold(label);
      let member = known.get(key);
      if (member === undefined) known.set(key, (member = byLabel.get(key) ?? spelt(key)));
      return member;
    },
    memberOfType(type) {
      const claimed = byLabel.get(fold(type));
      const value = claimed?.family === 'issue_type' ? claimed.value : valueNamed('issue_type', type, config);
      const label = labelOf('issue_type', value);
      return value === undefined || label === null ? null : { family: 'issue_type', value, label };
    },
  };
}

interface OwnLabel {
  /** What the configuration or the default says; null: none. */
  readonly label: string | null;
  /** A person chose it. */
  readonly chosen: boolean;
  /** The value can be told by a label at all. */
  readonly usable: boolean;
}

function ownLabels(family: FamilyName, config: Config, remote: RemoteConfig): Map<string, OwnLabel> {
  const mapped = new Map(Object.entries(remote.mapping[family] ?? {}));
  return new Map(
    valuesOf(family, config).map((value) => {
      const chosen = mapped.get(value)?.trim() ?? '';
      const label = chosen === '' ? defaultLabel(family, value, config) : chosen;
      return [value, { label, chosen: chosen !== '', usable: isUsable(family, value, config) }];
    }),
  );
}

/** A label stands for one value alone: those that a person chose come first, then the order of the configuration. */
function claimLabels(
  own: readonly { readonly family: FamilyName; readonly labels: ReadonlyMap<string, OwnLabel> }[],
): (Member & { readonly claimed: string | null })[] {
  const all = own.flatMap(({ family, labels }) => [...labels].map(([value, one]) => ({ family, value, ...one })));
  const taken = new Set<string>();
  return [...all.filter((one) => one.chosen), ...all.filter((one) => !one.chosen)].map((one) => {
    const { family, value, label, usable } = one;
    const claimed = label === null || taken.has(fold(label)) ? null : fold(label);
    if (claimed !== null) taken.add(claimed);
    return { family, value, label: claimed !== null && usable ? label : null, claimed };
  });
}

/** Only what differs from the ordinary makes a label. */
function defaultLabel(family: FamilyName, value: string, config: Config): string | null {
  if (family === 'status') {
    const started = config.statuses.some((rule) => rule.name === value && rule.category === 'started');
    return started ? `status: ${value}` : null;
  }
  if (family === 'priority') return value === 'medium' ? null : `priority: ${value}`;
  const usual = USUAL_TYPES.get(value);
  return usual === undefined ? `type: ${value}` : usual;
}

/** What GitHub calls them in every new repository; the last one is the ordinary one. */
const USUAL_TYPES: ReadonlyMap<string, string | null> = new Map([
  ['bug', 'bug'],
  ['feature', 'enhancement'],
  ['other', null],
]);

/** A closed issue's status is its state, and so is one that is called like it. */
function isUsable(family: FamilyName, value: string, config: Config): boolean {
  if (family !== 'status') return true;
  const isOpen = config.statuses.some(
    (rule) => rule.name === value && (rule.category === 'unstarted' || rule.category === 'started'),
  );
  return isOpen && value !== 'open' && value !== 'closed' && !value.startsWith('closed:');
}

function valuesOf(family: FamilyName, config: Config): readonly string[] {
  if (family === 'status') return config.statuses.map((rule) => rule.name);
  return family === 'priority' ? config.priorities : config.issue_types;
}

/** `status:todo`, `priority/high`, `type: bug` */
const SPELLING = /^(status|priority|type|issue[ _-]?type)\s*[:/]\s*(\S.*)$/is;

function splitSpelling(label: string): { readonly family: FamilyName; readonly word: string } | null {
  const [, family = '', word = ''] = SPELLING.exec(label) ?? [];
  if (family === '') return null;
  const name = fold(family);
  return { family: name === 'status' || name === 'priority' ? name : 'issue_type', word };
}

/** The value of the configuration that a word means; older names of statuses too. */
function valueNamed(family: FamilyName, word: string, config: Config): string | undefined {
  const simple = simplify(word);
  const value = valuesOf(family, config).find((one) => simplify(one) === simple);
  if (value !== undefined || family !== 'status') return value;
  const older = fieldOf('status')?.type.parse(simple, config).value;
  return typeof older === 'string' ? older : undefined;
}

function simplify(word: string): string {
  return fold(word)
    .trim()
    .replace(/[\s_]+/g, '-');
}

function keyOf(family: FamilyName, value: string): string {
  return `${family}\n${value}`;
}
