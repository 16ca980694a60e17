import type { Finding } from '../../model/errors.ts';
import { fields } from '../../model/fields.ts';
import { isOpen, openIssue } from '../../model/issue-source.ts';
import type { Issue } from '../../model/issue.ts';
import { issueFinding, shown } from './finding.ts';
import type { Facts } from './facts.ts';

export const SETS = fields.filter((field) => field.merge === 'set').map(({ key }) => key);

/** Entries that stand in a list more than once. */
export function listFindings({ issues, config }: Facts): readonly Finding[] {
  return issues.flatMap((issue) => {
    if (!mayRepeat(issue)) return [];
    const opened = openIssue(issue.text, config);
    if (!isOpen(opened)) return [];
    return SETS.flatMap((key) => {
      const plain = opened.tree.plain(opened.tree.pairs.get(key)?.value);
      const words = Array.isArray(plain)
        ? (plain as readonly unknown[]).filter((word) => typeof word === 'string')
        : [];
      const twice = words.find((word, at) => words.indexOf(word) < at);
      if (twice === undefined) return [];
      const message = `${key}: ${shown(twice)} stands there more than once.`;
      const cure = 'roadmap health fix --rule list.repeated';
      return [
        issueFinding(issue, { rule: 'list.repeated', severity: 'info', keys: [key], word: twice, message, cure }),
      ];
    });
  });
}

/** Cheaper than parsing, and linear: whether a word of some list seems to stand in the frontmatter twice. */
export function mayRepeat({ text, values }: Issue): boolean {
  const words = new Set(SETS.flatMap((key) => (values[key] ?? []) as readonly string[]));
  const head = words.size === 0 ? '' : text.slice(0, text.indexOf('\n---') + 1);
  const seen = new Set<string>();
  for (const piece of head.split(/[\n,]/)) {
    const word = bare(piece);
    if (seen.has(word)) return true;
    if (words.has(word)) seen.add(word);
  }
  // Cut apart above, or behind an anchor.
  return head.includes('&') || [...words].some((word) => word.includes(','));
}

/** An entry without what may stand around it: its key, dash, brackets, quotes, comment. */
function bare(piece: string): string {
  const entry = piece.replace(/^[ \t]*(?:[a-z_]{1,40}[ \t]*:)?[ \t]*(?:-[ \t]+)?\[?[ \t]*/, '');
  return (entry.split(/[ \t]#|\]/, 1)[0] ?? '').trim().replace(/^["']|["']$/g, '');
}
