import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createFile, replaceFile } from '../../src/store/atomic.ts';

// A process of its own that writes until it is killed (see atomic.test.ts). Its argument is the folder.
const folder = process.argv[2] ?? '';
const start = Number(process.argv[3] ?? '0');

/** Long, and different in every byte range from one generation to the next. */
export function generation(n: number): string {
  return `${n}\n${`${n},`.repeat(40_000)}\n${n}\n`;
}

if (folder !== '' && existsSync(folder)) {
  mkdirSync(join(folder, 'made'), { recursive: true });
  const replaced = join(folder, 'replaced.md');
  for (let n = start; ; n += 1) {
    await replaceFile(replaced, Buffer.from(generation(n)), Buffer.from(generation(n + 1)));
    await createFile(join(folder, 'made', `${n}.md`), Buffer.from(generation(n)));
    process.stdout.write('.');
  }
}
