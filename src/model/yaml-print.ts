export type ScalarStyle = 'plain' | 'single' | 'double';

/** Keys that some JavaScript program would take for more than a name; never read, never written (design: format.md). */
export const HOSTILE_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

export interface ScalarPlace {
  /** Inside `[…]` or `{…}`. */
  readonly flow?: boolean;
  /** The style to keep where it can hold the value; plain is tried when none is given. */
  readonly style?: ScalarStyle;
}

/**
 * A string as one YAML scalar on one line, quoted when any YAML reader (1.2 core, or the 1.1 of PyYAML and Ruby) could
 * take the bare word for another type or another string.
 */
export function printString(value: string, place: ScalarPlace = {}): string {
  const style = place.style ?? 'plain';
  if (UNPRINTABLE.test(value)) return doubleQuoted(value);
  if (style === 'double') return doubleQuoted(value);
  if (style === 'plain' && isPlainSafe(value, place.flow === true)) return value;
  return `'${value.replaceAll("'", "''")}'`;
}

/** Keeps ids, numbers of items and other words bare, `[a, b]`. */
export function printFlowList(values: readonly string[]): string {
  return `[${values.map((value) => printString(value, { flow: true })).join(', ')}]`;
}

// What single quotes cannot hold on one line, what YAML calls non-printable, and what other readers break lines at.
const UNPRINTABLE =
  /[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;
const INDICATOR_FIRST = /^[-?:,[\]{}#&*!|>'"%@`=<~.+\s]/;
const WORDS = /^(?:null|true|false|yes|no|on|off|y|n)$/i;
const NUMBER_LIKE = /^[\d.+-][\d_,.:eExXoObBa-fA-F+-]*$/;
const HEX_FLOAT_LIKE = /^\d+e\d+$/i;
const TIMESTAMP = /^\d{4}-\d{1,2}-\d{1,2}(?:[Tt\s][\d\s:.,+Zz-]*)?$/;

function isPlainSafe(value: string, flow: boolean): boolean {
  if (value === '' || INDICATOR_FIRST.test(value) || /\s$/.test(value)) return false;
  if (/:\s|:$|\s#/.test(value) || (flow && /[,[\]{}:]/.test(value))) return false;
  return !WORDS.test(value) && !looksLikeNumber(value) && !TIMESTAMP.test(value);
}

/** Wider than any YAML version's numbers, except that hex digits of an id such as `a13292a4` or `224f3405` stay bare. */
function looksLikeNumber(value: string): boolean {
  if (!/^\d/.test(value)) return /^e[\d_]+$/i.test(value);
  if (/^[0-9a-f]{8}$/.test(value)) return /^\d+$/.test(value) || HEX_FLOAT_LIKE.test(value) || /^0b/.test(value);
  return NUMBER_LIKE.test(value);
}

function doubleQuoted(value: string): string {
  const inner = JSON.stringify(value).slice(1, -1);
  return `"${inner.replace(/[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g, escapeUnit)}"`;
}

function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
