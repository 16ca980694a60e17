import type { Config } from '../model/config.ts';
import type { Finding } from '../model/errors.ts';
import type { IssueStore } from '../ports/issue-store.ts';
import type { IssueTexts } from '../ports/issue-texts.ts';
import { surveyIssues } from './list-issues.ts';
import { matchOf, type SearchMatch } from './search-match.ts';
import { rank } from './search-rank.ts';
import { shelvesOf } from './search-shelves.ts';
import { parseSearch, type SearchTerm } from './search-words.ts';
import type { ListedIssue } from './select-issues.ts';

export interface SearchPorts {
  /** The archived ones, when these are searched. */
  readonly issues: IssueStore;
  readonly texts: IssueTexts;
}

export interface SearchRequest {
  readonly words: string;
  readonly folder: 'issues' | 'archive';
  /** Leaves those issues that are looked at. */
  readonly keep: (listed: readonly ListedIssue[]) => Promise<readonly ListedIssue[]>;
  readonly limit: number;
}

export interface SearchHit {
  readonly listed: ListedIssue;
  /** More is better; comparable within one search alone. */
  readonly score: number;
  readonly match: SearchMatch;
}

export interface SearchOutcome {
  /** The best first. */
  readonly hits: readonly SearchHit[];
  /** How many there would be without a limit. */
  readonly total: number;
  /** What was looked for, to be shown in the lines. */
  readonly terms: readonly SearchTerm[];
  readonly findings: readonly Finding[];
}

/** Issues whose title, body and comments together hold all words, the best first. @throws RoadmapError `usage.search` */
export async function searchIssues(ports: SearchPorts, config: Config, request: SearchRequest): Promise<SearchOutcome> {
  const words = parseSearch(request.words);
  // At once, so that the folder is looked through once.
  const [{ listed, findings }, bodies, comments] = await Promise.all([
    surveyIssues(ports, config),
    ports.texts.folded(request.folder),
    ports.texts.folded('comments'),
  ]);
  const shelves = shelvesOf(listed, bodies, comments);
  const kept = new Set(await request.keep(listed));
  const ranked = rank(shelves, words, listed.length).filter(({ issue }) => {
    const each = listed[issue];
    return each !== undefined && kept.has(each);
  });
  const hits: SearchHit[] = [];
  for (const { issue, score } of ranked.slice(0, request.limit)) {
    const each = listed[issue];
    if (each === undefined) continue;
    const commentPaths = shelves.comments.get(issue) ?? [];
    const match = await matchOf(ports.texts, each.issue, { terms: words.wanted, commentPaths });
    hits.push({ listed: each, score: Math.round(score * 1000) / 1000, match });
  }
  return { hits, total: ranked.length, terms: words.wanted, findings };
}
