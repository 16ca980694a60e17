import { remembered } from '../../src/model/remembered.ts';
import { blobOid } from '../../src/store/git/object-id.ts';

/** As git names a text; thousands of worlds ask for the same few. */
export const oidOf = remembered(5000, (text) => blobOid(text, 'sha1'));
