import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { joinSections, sectionName, splitSections } from '../../src/sync/sections.ts';

const keys = (body: string): string[] => splitSections(body).map((section) => section.key);

describe('the sections of a body', () => {
  const line = fc.oneof(
    fc.string(),
    fc.constantFrom('', ' ', '# A', '## B', '  ## B  ', 'A\n===', 'B\n---', '```', '> # q', '- # l', '\r', '# A\r# B'),
  );

  it('put together again are the body, whatever it is', () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 10 }), (parts) => {
        const body = parts.join('\n');
        expect(joinSections(splitSections(body))).toBe(body);
      }),
      { numRuns: 500 },
    );
  });

  it('have names of their own within a body, whatever it is', () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 10 }), (parts) => {
        const all = keys(parts.join('\n'));
        expect(new Set(all).size).toBe(all.length);
      }),
      { numRuns: 300 },
    );
  });

  it('of an empty body are one, which is empty', () => {
    expect(splitSections('')).toEqual([{ key: '', lines: [], gap: 0 }]);
    expect(joinSections(splitSections(''))).toBe('');
  });

  it('begin at headings, of both ways to write one, and before the first', () => {
    expect(splitSections('intro\n\n# A\ntext\n\n\nB\n---\nmore')).toEqual([
      { key: '', lines: ['intro'], gap: 1 },
      { key: '# A', lines: ['# A', 'text'], gap: 2 },
      { key: 'B', lines: ['B', '---', 'more'], gap: 0 },
    ]);
  });

  it('do not begin at what looks like a heading in code, in a quote or in a list', () => {
    expect(keys('```\n# code\n```\n> # quote\n\n- # item\n')).toEqual(['']);
  });

  it('do not begin inside a frontmatter block that somebody pasted at the top of a body', () => {
    const keys = splitSections('---\ntitle: an issue\n---\n\n# Real').map((section) => section.key);
    expect(keys).toEqual(['', '# Real']);
  });

  it('are told apart where a heading stands twice, by its count', () => {
    expect(keys('# A\nx\n# A\ny\n# A\nz')).toEqual(['', '# A', '# A\n2', '# A\n3']);
  });

  it('begin once at a line that markdown takes for two, parted by a lone carriage return', () => {
    expect(keys('# A\r# B\ntext')).toEqual(['', '# A\r# B']);
  });

  it('are one where the text is too long for a person to have written it', () => {
    const long = `# A\n${'x'.repeat(300_000)}\n# B`;
    expect(keys(long)).toEqual(['']);
    expect(joinSections(splitSections(long))).toBe(long);
  });

  it.each([
    ['lists in lists without end', '1. '.repeat(20_000)],
    ['underlined lines without end', 'a\n===\n'.repeat(10_000)],
    ['headings without end', '#\n# a\n'.repeat(5000)],
  ])('are one where somebody wrote what would keep a parser busy for minutes: %s', (_what, crafted) => {
    const text = `# A\n\n${crafted}\n\n# B`;
    expect(keys(text)).toEqual(['']);
    expect(joinSections(splitSections(text))).toBe(text);
  });

  it('are called by their heading; what stands before the first has no name', () => {
    expect(sectionName('## Notes')).toBe('## Notes');
    expect(sectionName('## Notes\n2')).toBe('## Notes');
    expect(sectionName('')).toBeNull();
  });
});
