import { RoadmapError } from '../../model/errors.ts';

/** The commit was not made; the files stand in the working tree as they were written. */
export function commitFailed(
  why: string,
  { cause, ...data }: { readonly cause?: unknown } & Readonly<Record<string, unknown>> = {},
): RoadmapError {
  return new RoadmapError({
    kind: 'user',
    code: 'git.commit_failed',
    message: `git did not make the commit: ${why}`,
    hints: [hintFor(why), 'The files keep their new content and go into the next commit of a sync.'],
    data,
    cause,
  });
}

function hintFor(why: string): string {
  if (/user\.(name|email)|identity|ident name|tell me who you are/i.test(why))
    return 'git config user.email you@example.org';
  if (/sign|gpg|timed? ?out|longer than/i.test(why)) return 'git commit --allow-empty -m "signature check"';
  if (/index\.lock/.test(why)) return 'Wait until the other git command has ended.';
  return 'git status';
}
