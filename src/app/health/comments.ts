import { commentFolder, commentName, COMMENTS, type Comment } from '../../model/comment.ts';
import type { Finding, Severity } from '../../model/errors.ts';
import { timeMs } from '../../model/time.ts';
import { placeOf } from '../place.ts';
import type { Facts } from './facts.ts';
import { groupsOf, some } from './finding.ts';

/** Comments of no issue, comments that are there twice, and names of files that contradict what they hold. */
export function commentFindings(facts: Facts): readonly Finding[] {
  const { comments } = facts;
  const ids = new Set(comments.map(({ id }) => id));
  return [
    ...comments.flatMap((comment) => [
      ...orphan(comment, facts),
      ...misnamed(comment),
      ...answersNothing(comment, ids),
    ]),
    ...twice(comments),
  ];
}

interface About {
  readonly rule: string;
  readonly severity: Severity;
  readonly key?: string;
  readonly message: string;
  readonly cure: string;
}

function about({ path, text, id }: Comment, { key, rule, severity, message, cure }: About): Finding {
  const line = key === undefined ? 1 : placeOf(text ?? '', [key]);
  return { file: path, line, rule, severity, id, message, cure };
}

function orphan(comment: Comment, { names, tombstones }: Facts): readonly Finding[] {
  const { issue_id: issue } = comment;
  if (names.issue(issue)) return [];
  const deleted = tombstones.some(({ id }) => id === issue);
  const nested = comment.path.slice(COMMENTS.length + 1).split('/').length === 2;
  const message = !nested
    ? `The comment lies in no folder of an issue: expected ${COMMENTS}/<issue id>/.`
    : `There is no issue ${issue}${deleted ? ': it was deleted' : ''}.`;
  const cure = 'Move it to the folder of its issue; of an issue that is gone, leave it or remove it.';
  return [about(comment, { rule: 'comment.orphan', severity: deleted ? 'info' : 'warning', message, cure })];
}

function misnamed(comment: Comment): readonly Finding[] {
  const name = commentName(comment.path);
  const { created } = comment.values;
  const file = comment.path.slice(comment.path.lastIndexOf('/') + 1);
  if (name === null) {
    const message = `The name of the file is not <time>-${comment.id}.md: it is listed by what it holds.`;
    const cure = `git mv -- <file> ${commentFolder(comment.issue_id)}/<YYYYMMDDTHHMMSSZ>-${comment.id}.md`;
    return [about(comment, { rule: 'comment.name', severity: 'info', message, cure })];
  }
  if (name.id !== comment.id) {
    const message = `The name of the file ${file} says ${name.id}, the file says ${comment.id}, and counts.`;
    return [
      about(comment, {
        rule: 'comment.other_id',
        severity: 'warning',
        key: 'id',
        message,
        cure: 'Rename the file with git mv.',
      }),
    ];
  }
  if (created === undefined || sameSecond(name.created, created)) return [];
  const message = `The name of the file says ${name.created}, created says ${created}, and counts.`;
  return [
    about(comment, {
      rule: 'comment.other_time',
      severity: 'info',
      key: 'created',
      message,
      cure: 'Rename the file with git mv.',
    }),
  ];
}

function sameSecond(one: string, other: string): boolean {
  return Math.floor((timeMs(one) ?? 0) / 1000) === Math.floor((timeMs(other) ?? 0) / 1000);
}

function answersNothing(comment: Comment, ids: ReadonlySet<string>): readonly Finding[] {
  const to = comment.values.in_reply_to;
  if (to === undefined || ids.has(to)) return [];
  const message = `in_reply_to: "${to.slice(0, 80)}" is no comment here.`;
  const cure = 'Remove the line, or leave it: the comment is shown all the same.';
  return [about(comment, { rule: 'in_reply_to.dangling', severity: 'info', key: 'in_reply_to', message, cure })];
}

function twice(comments: readonly Comment[]): readonly Finding[] {
  return groupsOf(comments, ({ id }) => [id]).flatMap(([id, all]) =>
    all.map((comment) =>
      about(comment, {
        rule: 'id.duplicate',
        severity: 'error',
        key: 'id',
        message: `The id ${id} is also that of ${some(all.filter((other) => other !== comment).map(({ path }) => path))}.`,
        cure: 'Give one of them another id; of a mere copy, remove one.',
      }),
    ),
  );
}
