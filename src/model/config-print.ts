import { printString } from './yaml-print.ts';
import type { ScalarPlace } from './yaml-print.ts';
import type { Plain } from './yaml-tree.ts';

export interface NewConfig {
  readonly projectName: string | null;
  readonly remotes: readonly { readonly name: string; readonly type: string; readonly repo: string }[];
  readonly branch: string | null;
}

export interface Place {
  readonly indent: string;
  readonly eol: string;
}

/** What to put into the file; `bare`: a number or a switch, never quoted. */
export interface SettingValue {
  readonly plain: Plain;
  readonly bare: boolean;
}

/** The text of a new `config.yaml`: what was asked for, and nothing that is a default. */
export function printConfig({ projectName, remotes, branch }: NewConfig): string {
  const place = { indent: '', eol: '\n' };
  const entry = (path: readonly string[], plain: Plain): string => printEntry(path, { plain, bare: false }, place);
  return [
    printEntry(['version'], { plain: '1', bare: true }, place),
    projectName === null ? '' : entry(['project', 'name'], projectName),
    remotes.length === 0 ? '' : entry(['remotes'], remoteMap(remotes)),
    branch === null ? '' : entry(['sync', 'branch'], branch),
  ].join('');
}

function remoteMap(remotes: NewConfig['remotes']): Plain {
  return new Map(
    remotes.map(({ name, type, repo }): [string, Plain] => [
      name,
      new Map([
        ['type', type],
        ['repo', repo],
      ]),
    ]),
  );
}

/** A key with its value as block lines, the missing maps around it included; ends with a line break. */
export function printEntry(path: readonly string[], value: SettingValue, place: Place): string {
  const [key = '', ...rest] = path;
  const start = `${place.indent}${printString(key)}:`;
  const deeper = { ...place, indent: `${place.indent}  ` };
  if (rest.length > 0) return `${start}${place.eol}${printEntry(rest, value, deeper)}`;
  if (!(value.plain instanceof Map)) return `${start} ${printValue(value, {})}${place.eol}`;
  const inner = [...(value.plain as ReadonlyMap<string, Plain>)].map(([name, plain]) =>
    printEntry([name], { plain, bare: false }, deeper),
  );
  return `${start}${place.eol}${inner.join('')}`;
}

/** A value on one line. */
export function printValue({ plain, bare }: SettingValue, scalar: ScalarPlace): string {
  if (typeof plain === 'string') return bare ? plain : printString(plain, scalar);
  return plain === null ? 'null' : printFlow(plain, bare);
}

/** A list or a map on one line. */
export function printFlow(plain: Plain, bare: boolean): string {
  if (plain === null || typeof plain === 'string') return printValue({ plain, bare }, { flow: true });
  if (!(plain instanceof Map)) return `[${(plain as readonly Plain[]).map((one) => printFlow(one, bare)).join(', ')}]`;
  const entries = [...(plain as ReadonlyMap<string, Plain>)];
  return `{${entries.map(([key, one]) => `${printString(key, { flow: true })}: ${printFlow(one, bare)}`).join(', ')}}`;
}
