import { createHash } from 'node:crypto';
import { RoadmapError } from '../../model/errors.ts';

/** The object id of a blob (gitformat-pack(5): `blob <size>\0<bytes>`). */
export function blobOid(bytes: string | Uint8Array, format: 'sha1' | 'sha256'): string {
  const content = typeof bytes === 'string' ? Buffer.from(bytes, 'utf8') : bytes;
  return createHash(format).update(`blob ${content.length}\0`).update(content).digest('hex');
}

/** Only whole object ids go to git; nothing that it could take for an option or a revision expression. */
export function checkOid(oid: string): void {
  if (/^([0-9a-f]{40}|[0-9a-f]{64})$/.test(oid)) return;
  throw new RoadmapError({
    kind: 'internal',
    code: 'git.oid',
    message: `Expected a whole object id, found ${JSON.stringify(oid)}.`,
  });
}
