import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ESLint } from 'eslint';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const eslint = new ESLint({ cwd: root, overrideConfigFile: join(root, '.eslint.config.js') });

/** The rules that a text breaks when it stands at this path. */
async function broken(path: string, text: string): Promise<string[]> {
  const [result] = await eslint.lintText(text, { filePath: join(root, path) });
  return (result?.messages ?? []).map((message) => message.ruleId ?? message.message);
}

const long = (lines: number): string => `export function long() {\n${'  void 0;\n'.repeat(lines - 2)}}\n`;

describe('a pure room', () => {
  const impure: [string, string][] = [
    ['export const a = process.env;', 'no-restricted-globals'],
    ["export const a = fetch('x');", 'no-restricted-globals'],
    ['setTimeout(() => {}, 1);', 'no-restricted-globals'],
    ['setInterval(() => {}, 1);', 'no-restricted-globals'],
    ["console.log('x');", 'no-restricted-globals'],
    ['export const a = globalThis;', 'no-restricted-globals'],
    ["export const a = Buffer.from('x');", 'no-restricted-globals'],
    ['export const a = crypto.randomUUID();', 'no-restricted-globals'],
    ['export const a = Date.now();', 'no-restricted-syntax'],
    ["export const a = Date['now']();", 'no-restricted-syntax'],
    ['export const now = Date;', 'no-restricted-syntax'],
    ['export const a = new Date();', 'no-restricted-syntax'],
    ['export const a = Math.random();', 'no-restricted-syntax'],
    ['export const { random } = Math;', 'no-restricted-syntax'],
    ["import 'node:fs';", 'no-restricted-imports'],
    ["import 'fs';", 'no-restricted-imports'],
    ["import 'commander';", 'no-restricted-imports'],
    ["import 'yamlish';", 'no-restricted-imports'],
    ["export const a = () => import('node:fs');", 'no-restricted-syntax'],
    ["export const a = () => import('isomorphic-git');", 'no-restricted-syntax'],
  ];

  test.each(impure)('has no %s', async (text, rule) => {
    for (const path of [
      'src/model/a.ts',
      'src/ports/a.ts',
      'src/sync/a.ts',
      'src/app/deep/a.ts',
      'src/trackers/x/mapping.ts',
    ]) {
      expect(await broken(path, `${text}\n`)).toContain(rule);
    }
  });

  test('may use what gives the same answer everywhere', async () => {
    const text = [
      "import { parse } from 'yaml';",
      "import { sha256 } from '@noble/hashes/sha2.js';",
      "import type { Root } from 'mdast';",
      "import { b } from './b.ts';",
      'export type Given = Date;',
      "export const a = [parse, sha256, b, new Date(0), Date.parse('2026-01-01'), Math.max(1, 2)];",
      "export const later = () => [import('remark-parse'), import('../b.ts')];",
      'export type Tree = Root;',
    ].join('\n');
    expect(await broken('src/sync/a.ts', `${text}\n`)).toEqual([]);
  });

  test('is one of the pure rooms: the store may read the clock', async () => {
    expect(await broken('src/store/a.ts', "import 'node:fs';\nexport const a = Date.now();\n")).toEqual([]);
  });
});

describe('everywhere in the product', () => {
  const manyBranches = `export function f(a: number) {\n${Array.from({ length: 12 }, (_, n) => `  if (a === ${n}) return ${n};`).join('\n')}\n  return a;\n}\n`;
  const bad: [string, string, string][] = [
    ['a file has at most 250 lines', '\n'.repeat(250) + 'export const a = 1;\n', 'max-lines'],
    ['a function has at most 60 lines', long(61), 'max-lines-per-function'],
    ['a function has at most 12 ways through', manyBranches, 'complexity'],
    [
      'a function has at most four parameters',
      'export const f = (a: 1, b: 1, c: 1, d: 1, e: 1) => [a, b, c, d, e];\n',
      'max-params',
    ],
    ['exports have names', 'export default 1;\n', 'no-restricted-exports'],
    ['nothing ends the process', 'process.exit(1);\n', 'no-restricted-properties'],
    [
      'no comment switches a rule off',
      '// eslint-disable-next-line eqeqeq\nexport const a = (b: number) => b == 1;\n',
      'eqeqeq',
    ],
  ];

  test.each(bad)('%s', async (_title, text, rule) => {
    for (const path of ['src/store/a.ts', 'cli/a.ts']) expect(await broken(path, text)).toContain(rule);
  });

  test('the limits are the last good values', async () => {
    expect(await broken('src/store/a.ts', long(60))).toEqual([]);
    expect(await broken('src/store/a.ts', '\n'.repeat(249) + 'export const a = 1;\n')).toEqual([]);
  });

  test('cli/main.ts alone ends the process', async () => {
    expect(await broken('cli/main.ts', 'process.exit(1);\n')).toEqual([]);
  });
});

describe('a test', () => {
  const word = ['on', 'ly'].join('');
  const bad = [
    `it.${word}('x', () => {});`,
    `test.${word}('x', () => {});`,
    `describe.${word}('x', () => {});`,
    "test.skip('x', () => {});",
    "test.skip.each([1])('x', () => {});",
    "describe.concurrent.skip('x', () => {});",
    "test.skipIf(true)('x', () => {});",
    "test.todo('x');",
    "test('x', { skip: true }, () => {});",
    "vi.mock('./x.ts');",
  ];

  test.each(bad)('is not written as %s', async (text) => {
    expect(await broken('test/model/a.test.ts', `${text}\n`)).toContain('no-restricted-syntax');
  });

  test('may be long', async () => {
    expect(await broken('test/model/a.test.ts', long(100))).toEqual([]);
  });
});
