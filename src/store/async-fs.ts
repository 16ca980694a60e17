import fs from 'node:fs';
import { promisify } from 'node:util';

// What `node:fs/promises` does with files, by numbers instead of handles: loading that module takes longer than most writes.
export const close = promisify(fs.close);
export const fsync = promisify(fs.fsync);
export const link = promisify(fs.link);
export const lstat = promisify(fs.lstat);
export const mkdir = promisify(fs.mkdir);
export const open = promisify(fs.open);
export const rename = promisify(fs.rename);
export const stat = promisify(fs.stat);
export const unlink = promisify(fs.unlink);
