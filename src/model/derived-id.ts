import { sha256 } from '@noble/hashes/sha2.js';
import { exhausted, hex, isFree, type Taken } from './ids.ts';

/**
 * The id of an item made on a tracker: the same in every clone (design: format.md, `id`).
 * @param type the remote's type, for instance `github`
 * @param nodeId the tracker's stable id of the item
 */
export function derivedId(type: string, nodeId: string, taken: Taken): string {
  const digits = hex(sha256(new TextEncoder().encode(`${type}:${nodeId}`)));
  for (let start = 0; start + 8 <= digits.length; start += 1) {
    const id = digits.slice(start, start + 8);
    if (isFree(id, taken)) return id;
  }
  throw exhausted(`${type}:${nodeId}`);
}
