import type { Config } from '../model/config.ts';
import { isOpen, openIssue } from '../model/issue-source.ts';

/** The key of an issue's file under which an import leaves where the issue came from. */
export const ORIGIN_KEY = 'imported_from';

/** Where the issue of this text came from; null when it was made here. */
export function originOf(text: string, config: Config): string | null {
  if (!text.includes(ORIGIN_KEY)) return null;
  const opened = openIssue(text, config);
  if (!isOpen(opened)) return null;
  const plain = opened.tree.plain(opened.tree.pairs.get(ORIGIN_KEY)?.value);
  return typeof plain === 'string' ? plain : null;
}
