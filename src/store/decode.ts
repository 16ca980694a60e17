import { isUtf8 } from 'node:buffer';
import type { Finding } from '../model/errors.ts';
import { isId } from '../model/ids.ts';

/**
 * The text of a file, a byte order mark kept, or the finding that says why it is none. Bytes and texts correspond one to
 * one, so what is read and written again is the same file.
 */
export function decodeText(path: string, bytes: Uint8Array): string | Finding {
  const nul = bytes.indexOf(0);
  if (nul >= 0) {
    const message = 'The file holds a NUL byte.';
    return finding(path, { rule: 'file.nul', line: lineAt(bytes, nul), message, cure: 'Remove the NUL byte.' });
  }
  if (!isUtf8(bytes)) {
    const line = firstBrokenLine(bytes);
    const message = 'The file is not valid UTF-8.';
    return finding(path, { rule: 'file.encoding', line, message, cure: 'Save the file as UTF-8.' });
  }
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
}

/** Of a file that is not even looked into. */
export function tooLarge(path: string, size: number, limit: number): Finding {
  const message = `The file has ${size} bytes; the limit is ${limit}.`;
  const cure = 'Shorten the file, or raise format.max_file_bytes in .roadmap/config.yaml.';
  return finding(path, { rule: 'file.too_large', line: 1, message, cure });
}

/** A finding of severity error about a whole file or one line of it. */
export function finding(file: string, about: Pick<Finding, 'rule' | 'line' | 'message' | 'cure'>): Finding {
  return { file, severity: 'error', id: idOfName(file), ...about };
}

/** The id that a file's name begins with; null when it does not. */
export function idOfName(path: string): string | null {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const [start = ''] = name.split(/[-.]/, 1);
  return isId(start) ? start : null;
}

/** A sequence of UTF-8 never spans a line end, so every line can be judged alone. */
function firstBrokenLine(bytes: Uint8Array): number {
  let line = 1;
  for (let start = 0; start < bytes.length; line += 1) {
    const end = bytes.indexOf(0x0a, start);
    const stop = end < 0 ? bytes.length : end;
    if (!isUtf8(bytes.subarray(start, stop))) return line;
    start = stop + 1;
  }
  return line;
}

function lineAt(bytes: Uint8Array, offset: number): number {
  let line = 1;
  for (let at = bytes.indexOf(0x0a); at >= 0 && at < offset; at = bytes.indexOf(0x0a, at + 1)) line += 1;
  return line;
}
