import { RoadmapError } from './errors.ts';

const ID = /^[0-9a-f]{8}$/;
/** Digits alone, a float such as `1e279620`, and YAML 1.1's binary `0b010101`. */
const NUMBER_LIKE = /^(?:\d+(?:e\d+)?|0b[01]+)$/i;

/** What ids are already in use. */
export interface Taken {
  has(id: string): boolean;
}

/** 8 hex digits, lower case. */
export function isId(text: string): boolean {
  return ID.test(text);
}

/** True for ids that some YAML reader would take for a number. They exist in real files; we never make one. */
export function isNumberLike(id: string): boolean {
  return NUMBER_LIKE.test(id);
}

/**
 * A random id from the caller's random bytes, drawn four bytes at a time until it is free.
 * @param bytes give 64 or more; they are drawn from in order.
 * @throws RoadmapError `id.exhausted` when every draw was taken.
 */
export function newId(bytes: Uint8Array, taken: Taken): string {
  for (let start = 0; start + 4 <= bytes.length; start += 4) {
    const id = hex(bytes.subarray(start, start + 4));
    if (isFree(id, taken)) return id;
  }
  throw exhausted(`${String(bytes.length)} random bytes`);
}

/** Whether an id may be given to a new issue. */
export function isFree(id: string, taken: Taken): boolean {
  return !isNumberLike(id) && !taken.has(id);
}

/** Lower case, two digits a byte. */
export function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** @param source what the ids were made from */
export function exhausted(source: string): RoadmapError {
  return new RoadmapError({
    kind: 'internal',
    code: 'id.exhausted',
    message: `No free id could be made from ${source}: all of its ids are in use.`,
  });
}
