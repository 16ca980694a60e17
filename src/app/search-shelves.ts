import { fold, toByteString } from '../model/fold.ts';
import type { FoldedTexts } from '../ports/issue-texts.ts';
import type { Shelf } from './search-texts.ts';
import type { ListedIssue } from './select-issues.ts';

export interface Shelves {
  readonly all: readonly Shelf[];
  /** Bytes of body and comments, of each issue. */
  readonly lengths: Float64Array;
  /** Paths of comments, by the number of their issue. */
  readonly comments: ReadonlyMap<number, readonly string[]>;
}

/** The number of no issue. */
const NOBODY = -1;
const WEIGHTS = { title: 5, body: 1, comment: 0.7 } as const;

/** All there is to search in, by issue. */
export function shelvesOf(listed: readonly ListedIssue[], bodies: FoldedTexts, comments: FoldedTexts): Shelves {
  const byId = new Map(comments.texts.length === 0 ? [] : listed.map(({ issue }, number) => [issue.id, number]));
  const title = { texts: titles(listed), owners: [...listed.keys()], weight: WEIGHTS.title };
  const body = { texts: bodies, owners: ownersOf(bodies, listed), weight: WEIGHTS.body };
  const owners = comments.texts.map(({ path }) => byId.get(issueIdOf(path)) ?? NOBODY);
  const comment = { texts: comments, owners, weight: WEIGHTS.comment };
  const lengths = new Float64Array(listed.length);
  for (const { texts, owners } of [body, comment])
    texts.texts.forEach(({ start, end }, at) => {
      const owner = owners[at] ?? NOBODY;
      if (owner !== NOBODY) lengths[owner] = (lengths[owner] ?? 0) + end - start;
    });
  const paths = new Map<number, string[]>();
  comments.texts.forEach(({ path }, at) => {
    const owner = owners[at] ?? NOBODY;
    if (owner !== NOBODY) paths.set(owner, [...(paths.get(owner) ?? []), path]);
  });
  return { all: [title, body, comment], lengths, comments: paths };
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

/** Both are nearly always in the same order. */
function ownersOf({ texts }: FoldedTexts, listed: readonly ListedIssue[]): readonly number[] {
  let byPath: Map<string, number> | null = null;
  return texts.map(({ path }, at) => {
    if (listed[at]?.issue.path === path) return at;
    byPath ??= new Map(listed.map(({ issue }, number) => [issue.path, number]));
    return byPath.get(path) ?? NOBODY;
  });
}

/** `.roadmap/comments/<issue id>/…` */
function issueIdOf(path: string): string {
  return path.split('/')[2] ?? '';
}
