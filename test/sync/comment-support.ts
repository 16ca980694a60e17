import { commentPath, printComment } from '../../src/model/comment.ts';
import { editComment } from '../../src/model/edit-comment.ts';
import { isComment, readComment } from '../../src/model/read-comment.ts';
import type { Comment } from '../../src/model/comment.ts';
import { addComment, editComment as editOnServer } from '../../src/trackers/memory/server.ts';
import { MINUTE, type Scene } from './support.ts';

/** A person writes a comment here. */
export function say(scene: Scene, issue: string, id: string, body: string): string {
  const created = '2026-01-01T12:00:00Z';
  const path = commentPath(issue, created, id);
  scene.files.texts.set(path, printComment({ id, author: 'ana', created, body }));
  return path;
}

/** Every comment of an issue, as its files hold them; those that are broken are left out. */
export function heard(scene: Scene, issue: string): readonly Comment[] {
  return [...scene.files.texts].flatMap(([path, text]) => {
    if (!path.startsWith(`.roadmap/comments/${issue}/`)) return [];
    const read = readComment(path, text, scene.config);
    return isComment(read) ? [read] : [];
  });
}

/** Their texts, in the order of the alphabet. */
export function bodies(scene: Scene, issue: string): readonly string[] {
  return heard(scene, issue)
    .map((comment) => comment.body)
    .sort();
}

export function commentOf(scene: Scene, id: string): Comment {
  for (const [path, text] of scene.files.texts) {
    const read = readComment(path, text, scene.config);
    if (isComment(read) && read.id === id) return read;
  }
  throw new Error(`no comment ${id} among ${[...scene.files.texts.keys()].join(', ')}`);
}

/** A person gives a comment here another text. */
export function reword(scene: Scene, id: string, body: string): void {
  const { path, text } = commentOf(scene, id);
  scene.files.texts.set(path, editComment(String(text), { body }, scene.config));
}

/** Somebody comments there, a minute later. @returns the comment's number */
export function sayThere(
  scene: Scene,
  item: number,
  body: string,
  author = 'them',
  marker: string | null = null,
): number {
  scene.service.now += MINUTE;
  const made = addComment(scene.service, item, { body, author, marker });
  if (made === null) throw new Error(`no item #${item}`);
  return made.number;
}

export function rewordThere(scene: Scene, number: number, body: string): void {
  scene.service.now += MINUTE;
  editOnServer(scene.service, number, body);
}

/** What the tracker has, oldest first. */
export function there(scene: Scene): readonly string[] {
  return [...scene.service.comments.values()].map((comment) => comment.body);
}
