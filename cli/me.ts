import { splitWords } from '../src/model/field-lists.ts';
import type { Context } from './context.ts';
import { knownUser } from './known-user.ts';

/** `me` among people, typed one by one or joined by commas, is who runs the command. @throws RoadmapError `user.unknown` */
export async function withMe(typed: readonly string[], context: Context): Promise<readonly string[]> {
  const people = typed.flatMap(splitWords);
  if (!people.some(isMe)) return typed;
  const me = await knownUser(context);
  return people.map((name) => (isMe(name) ? me : name));
}

function isMe(name: string): boolean {
  return name === 'me' || name === '@me';
}
