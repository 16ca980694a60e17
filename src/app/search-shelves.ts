import { fold, toByteString } from '../model/fold.ts';
import type { FoldedText, FoldedTexts, IssueTexts } from '../ports/issue-texts.ts';
import type { Shelf } from './search-texts.ts';
import type { ListedIssue } from './select-issues.ts';

export interface Shelves {
  readonly all: readonly Shelf[];
  /** Bytes of body and comments, of each issue. */
  readonly lengths: Float64Array;
  /** Paths of comments, by the number of their issue. */
  readonly comments: ReadonlyMap<number, readonly string[]>;
}

const WEIGHTS = { title: 5, body: 1, comment: 0.7 } as const;

/** All there is to search in, by issue. */
export async function shelvesOf(
  texts: IssueTexts,
  folder: 'issues' | 'archive',
  listed: readonly ListedIssue[],
): Promise<Shelves> {
  const [bodies, comments] = [await texts.folded(folder), await texts.folded('comments')];
  const byPath = new Map(listed.map(({ issue }, number) => [issue.path, number]));
  const byId = new Map(comments.texts.length === 0 ? [] : listed.map(({ issue }, number) => [issue.id, number]));
  const all = [
    { texts: titles(listed), owners: listed.map((_, number) => number), weight: WEIGHTS.title },
    shelf(bodies, ({ path }) => byPath.get(path), WEIGHTS.body),
    shelf(comments, ({ path }) => byId.get(issueIdOf(path)), WEIGHTS.comment),
  ];
  const paths = new Map<number, string[]>();
  const lengths = new Float64Array(listed.length);
  for (const { texts, owners } of all.slice(1))
    texts.texts.forEach(({ start, end }, at) => {
      const owner = owners[at] ?? -1;
      if (owner >= 0) lengths[owner] = (lengths[owner] ?? 0) + end - start;
    });
  comments.texts.forEach(({ path }, at) => {
    const owner = all[2]?.owners[at] ?? -1;
    if (owner >= 0) paths.set(owner, [...(paths.get(owner) ?? []), path]);
  });
  return { all, lengths, comments: paths };
}

function titles(listed: readonly ListedIssue[]): FoldedTexts {
  const parts: string[] = [];
  let start = 0;
  const texts = listed.map(({ issue }) => {
    const title = toByteString(fold(issue.values.title ?? ''));
    parts.push(title);
    const text = { path: issue.path, start, end: start + title.length };
    start = text.end + 1;
    return text;
  });
  return { bytes: parts.join('\n'), texts };
}

function shelf(texts: FoldedTexts, ownerOf: (text: FoldedText) => number | undefined, weight: number): Shelf {
  return { texts, owners: texts.texts.map((text) => ownerOf(text) ?? -1), weight };
}

/** `.roadmap/comments/<issue id>/…` */
function issueIdOf(path: string): string {
  return path.split('/')[2] ?? '';
}
