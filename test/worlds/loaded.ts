import type { Finding } from '../../src/model/errors.ts';
import type { Issue } from '../../src/model/issue.ts';
import { readIssue } from '../../src/model/read-issue.ts';
import { readPlainIssue } from '../../src/model/read-plain-issue.ts';
import { config } from './world.ts';

type Loaded = Issue | readonly Finding[];

/** By path, then by text: the hash of a text that stays is taken once. */
const known = new Map<string, Map<string, Loaded>>();
const MOST = 2000;
let count = 0;

/** The issue in a text, parsed once: a world looks at the same file many times. */
export function loaded(path: string, text: string): Issue | null {
  const found = known.get(path)?.get(text) ?? load(path, text);
  return 'id' in found ? found : null;
}

function load(path: string, text: string): Loaded {
  const found = readPlainIssue(path, text, config) ?? readIssue(path, text, config);
  if (count >= MOST) {
    known.clear();
    count = 0;
  }
  count += 1;
  known.set(path, (known.get(path) ?? new Map<string, Loaded>()).set(text, found));
  return found;
}
