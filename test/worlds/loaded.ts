import type { Finding } from '../../src/model/errors.ts';
import type { Issue } from '../../src/model/issue.ts';
import { readIssue } from '../../src/model/read-issue.ts';
import { config } from './world.ts';

const known = new Map<string, Issue | readonly Finding[]>();
const MOST = 2000;

/** The issue in a text, parsed once: a world looks at the same file many times. */
export function loaded(path: string, text: string): Issue | null {
  const name = `${path}\n${text}`;
  const found = known.get(name) ?? readIssue(path, text, config);
  if (known.size >= MOST) known.clear();
  known.set(name, found);
  return 'id' in found ? found : null;
}
