import { addComment, deleteComment, editComment } from '../changes/comments.ts';
import type { RepoRow } from '../rows.ts';
import { viewComment } from '../views.ts';
import type { CommentView } from '../views.ts';
import { userOf } from '../world.ts';
import type { World } from '../world.ts';
import { findComment, findRow, webText } from './rows.ts';

export interface HandOnComments {
  /** @returns the number in its address, by which it is edited and deleted. */
  comment(number: number, body: string, by?: string): number;
  /** The same as the web editor does it: every line ends in CRLF. */
  webComment(number: number, body: string, by?: string): number;
  editComment(key: number, body: string): void;
  webEditComment(key: number, body: string): void;
  deleteComment(key: number): void;
  comments(number: number): CommentView[];
}

export function makeHandOnComments(world: World, repo: RepoRow): HandOnComments {
  const add = (number: number, body: string, by: string): number =>
    addComment(world, findRow(world, repo, number), { author: userOf(world, by), body }).databaseId;
  return {
    comment: (number, body, by = 'octo') => add(number, body, by),
    webComment: (number, body, by = 'octo') => add(number, webText(body), by),
    editComment: (key, body) => editComment(world, findComment(repo, key), body),
    webEditComment: (key, body) => editComment(world, findComment(repo, key), webText(body)),
    deleteComment: (key) => deleteComment(world, findComment(repo, key)),
    comments: (number) => findRow(world, repo, number).comments.map(viewComment),
  };
}
