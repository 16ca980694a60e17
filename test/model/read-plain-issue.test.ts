import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { defaultConfig } from '../../src/model/config-defaults.ts';
import { readIssue } from '../../src/model/read-issue.ts';
import { readPlainIssue } from '../../src/model/read-plain-issue.ts';

const folder = 'test/fixtures/roadmap-seed/.roadmap/issues';
const corpus = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.md'))
  .map((name) => readFileSync(join(folder, name), 'utf8'));

/** @returns whether the file was read without the library. */
function agrees(text: string): boolean {
  const quick = readPlainIssue('a.md', text, defaultConfig);
  if (quick !== null) expect(quick).toEqual(readIssue('a.md', text, defaultConfig));
  return quick !== null;
}

it('what is read of a real file without the library is what is read with it', () => {
  expect(corpus.filter(agrees).length).toBeGreaterThan(corpus.length / 2);
});

it('and of a file with pieces replaced', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      '\n---\n',
      '<<<<<<< a\n',
      '\0',
      "id: '00000000'\n",
      '\n',
      'status: nonsense\n',
      '- [x] a\n',
      '\ufeff',
      'title:\n',
      '\r\n',
    ),
    fc.string({ maxLength: 4 }),
  );
  const edit = fc.record({
    of: fc.constantFrom(...corpus),
    at: fc.nat({ max: 1500 }),
    drop: fc.nat({ max: 9 }),
    put: piece,
  });
  let accepted = 0;
  fc.assert(
    fc.property(edit, ({ of, at, drop, put }) => {
      const from = Math.min(at, of.length);
      if (agrees(of.slice(0, from) + put + of.slice(from + drop))) accepted += 1;
    }),
    { numRuns: 3000 },
  );
  expect(accepted).toBeGreaterThan(300);
});
