import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Io } from '../../cli/io.ts';

/**
 * What a run has whose editor is a program of one line.
 * @param code JavaScript in which `text` is what was opened, to be changed, and `count` how often it was opened before
 */
export function editing(code: string, parts: Partial<Io> = {}): Partial<Io> {
  const folder = mkdtempSync(join(tmpdir(), 'roadmap-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const script = join(folder, 'an editor.cjs');
  const counter = JSON.stringify(join(folder, 'count'));
  writeFileSync(
    script,
    `const fs = require('node:fs');
const path = process.argv.at(-1);
const count = fs.existsSync(${counter}) ? Number(fs.readFileSync(${counter}, 'utf8')) : 0;
fs.writeFileSync(${counter}, String(count + 1));
let text = fs.readFileSync(path, 'utf8');
${code};
fs.writeFileSync(path, text);`,
  );
  return {
    env: { PATH: process.env['PATH'], EDITOR: `"${process.execPath}" '${script}'`, ROADMAP_USER: 'ana', NO_COLOR: '1' },
    ...parts,
  };
}

/** The place that an error names for what was written; gone when the test ends. */
export function keptIn(err: string): string {
  const path = /what you wrote is kept in (\S+)/.exec(err)?.[1] ?? '';
  onTestFinished(() => rmSync(dirname(path), { recursive: true, force: true }));
  return path;
}

/** Someone sits there and types these lines. */
export function answering(
  ...lines: string[]
): Pick<Io, 'stdin'> & { stderr: Io['stderr']; readonly said: () => string } {
  let said = '';
  return {
    stdin: { isTerminal: true, text: async () => '', line: async () => lines.shift() ?? null },
    stderr: { isTerminal: true, columns: 80, write: (text) => void (said += text) },
    said: () => said,
  };
}
