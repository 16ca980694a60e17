import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';

export interface ConfigEntry {
  /** Section and name in lower case, subsection as written: `remote.Origin.url`. */
  readonly key: string;
  readonly value: string;
}

/** The entries of one configuration file in order; a missing file has none. Other read errors are thrown. */
export function readConfigFile(path: string): readonly ConfigEntry[] {
  try {
    return parseConfig(readFileSync(path, 'utf8'));
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

/** The same, with `include.path` followed (`includeIf` is not): good enough where no git is installed. */
export function readConfigWithIncludes(path: string, depth = 0): readonly ConfigEntry[] {
  const entries: ConfigEntry[] = [];
  for (const entry of readConfigFile(path)) {
    entries.push(entry);
    if (entry.key !== 'include.path' || depth > 8) continue;
    const target = expandHome(entry.value);
    entries.push(...readConfigWithIncludes(isAbsolute(target) ? target : join(dirname(path), target), depth + 1));
  }
  return entries;
}

/** Lower-cases what git compares without case: the section and the last name. */
export function normalKey(key: string): string {
  const first = key.indexOf('.');
  const last = key.lastIndexOf('.');
  return key.slice(0, first).toLowerCase() + key.slice(first, last) + key.slice(last).toLowerCase();
}

/** The last value of a key; null when there is none. */
export function lastValue(entries: readonly ConfigEntry[], key: string): string | null {
  const normal = normalKey(key);
  return entries.findLast((entry) => entry.key === normal)?.value ?? null;
}

/** Git's spelling of booleans; a bare key has the value `true`. */
export function isTrue(value: string | null): boolean {
  return value !== null && /^(true|yes|on|[1-9]\d*)$/i.test(value);
}

export function expandHome(path: string): string {
  return path.startsWith('~/') ? join(homedir(), path.slice(2)) : path;
}

export function isMissing(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  return code === 'ENOENT' || code === 'ENOTDIR';
}

const HEADER = /^\[\s*([A-Za-z0-9.-]+)(?:\s+"((?:[^"\\]|\\.)*)")?\s*\]/;

/** The syntax of git-config(1): sections, quoted values, comments, continued lines. Lines that make no sense are skipped. */
export function parseConfig(text: string): readonly ConfigEntry[] {
  const entries: ConfigEntry[] = [];
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  let section = '';
  for (let at = 0; at < lines.length; at++) {
    let line = (lines[at] ?? '').trimStart();
    const header = HEADER.exec(line);
    if (header) {
      section = sectionName(header[1] ?? '', header[2]);
      line = line.slice(header[0].length).trimStart();
    }
    while (/(?:^|[^\\])(?:\\\\)*\\$/.test(line) && at + 1 < lines.length)
      line = line.slice(0, -1) + (lines[++at] ?? '');
    const pair = /^([A-Za-z][A-Za-z0-9-]*)\s*(?:=\s*(.*))?$/.exec(line);
    if (pair && section !== '') {
      const value = pair[2] === undefined ? 'true' : unquote(pair[2]);
      entries.push({ key: `${section}.${(pair[1] ?? '').toLowerCase()}`, value });
    }
  }
  return entries;
}

function sectionName(name: string, subsection: string | undefined): string {
  return subsection === undefined ? name.toLowerCase() : `${name.toLowerCase()}.${subsection.replace(/\\(.)/g, '$1')}`;
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', b: '\b' };

/** Takes quotes and escapes away, ends at a comment outside quotes, and trims what is not quoted. */
function unquote(raw: string): string {
  let value = '';
  let kept = 0;
  let quoted = false;
  for (let at = 0; at < raw.length; at++) {
    const char = raw[at] ?? '';
    if (char === '"') {
      quoted = !quoted;
    } else if (char === '\\') {
      const next = raw[++at] ?? '';
      value += ESCAPES[next] ?? next;
    } else if (!quoted && (char === '#' || char === ';')) {
      break;
    } else {
      value += char;
    }
    if (quoted || !/\s/.test(char)) kept = value.length;
  }
  return value.slice(0, kept);
}
