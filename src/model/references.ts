import { RoadmapError } from './errors.ts';
import type { IssueHead } from './issue.ts';
import { suggest } from './suggest.ts';

export type Ref =
  | { readonly kind: 'id'; readonly prefix: string }
  /** `remote` is null for `#221`. */
  | { readonly kind: 'number'; readonly remote: string | null; readonly number: string }
  | { readonly kind: 'path'; readonly path: string };

/** What a person may type to name an issue (design: format.md, References); null when it is none of the forms. */
export function parseRef(text: string): Ref | null {
  const ref = text.trim();
  if (/^[0-9a-f]{4,8}$/i.test(ref)) return { kind: 'id', prefix: ref.toLowerCase() };
  if (/^#\d+$/.test(ref)) return { kind: 'number', remote: null, number: ref.slice(1) };
  const linked = /^([a-z][a-z0-9_-]*)[:#](\S+)$/i.exec(ref);
  if (linked?.[1] !== undefined && linked[2] !== undefined) {
    return { kind: 'number', remote: linked[1].toLowerCase(), number: linked[2].replace(/^#/, '') };
  }
  if (ref.endsWith('.md') || ref.includes('/')) return { kind: 'path', path: tidyPath(ref) };
  return null;
}

/**
 * The one issue that a reference names.
 * @throws RoadmapError `issue.unknown`, or `issue.ambiguous` with the candidates in `data.candidates`.
 */
export function resolveRef<T extends IssueHead>(text: string, issues: readonly T[]): T {
  const ref = parseRef(text);
  const found = ref === null ? [] : matching(ref, issues);
  const [first, second] = found;
  if (first === undefined) throw unknown(text, ref, issues);
  if (second !== undefined) throw ambiguous(text, found);
  return first;
}

function matching<T extends IssueHead>(ref: Ref, issues: readonly T[]): readonly T[] {
  if (ref.kind === 'path') return matchingPath(ref.path, issues);
  if (ref.kind === 'id') return issues.filter((issue) => issue.id.startsWith(ref.prefix));
  return issues.filter((issue) =>
    Object.entries(issue.values.remote_ids ?? {}).some(
      ([remote, number]) => number === ref.number && (ref.remote === null || ref.remote === remote.toLowerCase()),
    ),
  );
}

/** The whole path, or its last parts: a person may stand in a folder below the root. */
function matchingPath<T extends IssueHead>(path: string, issues: readonly T[]): readonly T[] {
  const exact = issues.filter((issue) => issue.path === path);
  return exact.length > 0
    ? exact
    : issues.filter((issue) => issue.path.endsWith(`/${path}`) || path.endsWith(`/${issue.path}`));
}

function tidyPath(path: string): string {
  return path.replace(/\\/g, '/').replace(/^(?:\.{1,2}\/)+/, '');
}

function unknown(text: string, ref: Ref | null, issues: readonly IssueHead[]): RoadmapError {
  const near = suggest(
    text,
    issues.map((issue) => issue.id),
  );
  const hints = near === null ? [] : [`did you mean ${near}? roadmap issue view ${near}`];
  const expected = 'at least 4 digits of an id, #221, github:221, or the path of its file';
  return new RoadmapError({
    kind: 'user',
    code: 'issue.unknown',
    message:
      ref === null
        ? `"${text}" does not name an issue: expected ${expected}`
        : `there is no issue "${text}" among the ${String(issues.length)} here`,
    hints: [...hints, 'roadmap issue list'],
    data: { ref: text },
  });
}

function ambiguous(text: string, found: readonly IssueHead[]): RoadmapError {
  const candidates = found.map((issue) => ({ id: issue.id, title: issue.values.title ?? '', path: issue.path }));
  // Copies of one file have the same id; only the path tells them apart.
  const copies = new Set(candidates.map((one) => one.id)).size < candidates.length;
  const shown = candidates.slice(0, 10).map((one) => `${one.id} ${one.title}${copies ? ` ${one.path}` : ''}`);
  const more = candidates.length > shown.length ? [`… and ${String(candidates.length - shown.length)} more`] : [];
  return new RoadmapError({
    kind: 'user',
    code: 'issue.ambiguous',
    message: `"${text}" names ${String(candidates.length)} issues; give more of the id, or the path`,
    hints: [...shown, ...more],
    data: { ref: text, candidates },
  });
}
