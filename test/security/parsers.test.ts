import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { defaultConfig } from '../../src/model/config-defaults.ts';
import { RoadmapError } from '../../src/model/errors.ts';
import { milestoneTable } from '../../src/model/milestone.ts';
import { readPlanningFile } from '../../src/model/planning-file.ts';
import { projectTable } from '../../src/model/project.ts';
import { parseQuery } from '../../src/model/query.ts';
import { readComment } from '../../src/model/read-comment.ts';
import { readConfig } from '../../src/model/read-config.ts';
import { readIssue } from '../../src/model/read-issue.ts';
import { readPlainComment } from '../../src/model/read-plain-comment.ts';
import { readPlainConfig } from '../../src/model/read-plain-config.ts';
import { readPlainIssue } from '../../src/model/read-plain-issue.ts';
import { readUserConfig } from '../../src/model/user-config.ts';
import { decodeText } from '../../src/store/decode.ts';
import { parseConfig } from '../../src/store/git/config-file.ts';
import { parseTombstone } from '../../src/store/tombstones.ts';
import { anyText, often, PATIENCE_MS } from './fuzz.ts';

const COMMENT = '.roadmap/comments/aaaa000a/20260101T000000Z-bbbb000b.md';

/** Whatever was read of anything before, an object is an object. */
afterAll(() => expect(Object.getOwnPropertyNames(Object.prototype).sort()).toEqual(OWN));
const OWN = Object.getOwnPropertyNames(Object.prototype).sort();

/** Whether a reader without a library reads what the library does, or leaves it to the library. */
function agrees<T>(quick: T | null, slow: () => T): boolean {
  if (quick !== null) expect(quick).toEqual(slow());
  return quick !== null;
}

describe('a text that may be anything', { timeout: PATIENCE_MS }, () => {
  it('is read as an issue or as findings, never as a throw, and with the library as without it', () => {
    let [plain, whole, broken] = [0, 0, 0];
    fc.assert(
      fc.property(anyText, (text) => {
        const read = readIssue('a.md', text, defaultConfig);
        if (agrees(readPlainIssue('a.md', text, defaultConfig), () => read)) plain += 1;
        if (!('id' in read)) {
          broken += 1;
          expect(read.length).toBeGreaterThan(0);
          return;
        }
        whole += 1;
        expect(read.id).toMatch(/^[0-9a-f]{8}$/);
        expect(typeof read.values.title).toBe('string');
        expect(read.text).toBe(text);
        expect(Object.keys(read.values).filter((key) => key in Object.prototype)).toEqual([]);
      }),
      { ...often(1500), examples: [["---\nid: 'aaaa000a'\ntitle: A title\nstatus: todo\n---\n\nText.\n"]] },
    );
    expect([plain > 0, whole > 0, broken > 0]).toEqual([true, true, true]);
  });

  it('is read as a comment, a milestone, a project or as findings', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const comment = readComment(COMMENT, text, defaultConfig);
        agrees(readPlainComment(COMMENT, text, defaultConfig), () => comment);
        for (const read of [
          comment,
          readPlanningFile(milestoneTable, { path: 'm.md', text }, defaultConfig),
          readPlanningFile(projectTable, { path: 'p.md', text }, defaultConfig),
        ])
          if (Array.isArray(read)) expect(read.length).toBeGreaterThan(0);
      }),
      often(500),
    );
  });

  it('is read as a configuration with problems, for the repository and for the user', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const read = readConfig(text);
        agrees(readPlainConfig(text), () => read);
        for (const { config } of [read]) expect(config.sync.strategy).toMatch(/^(manual|local|remote|latest)$/);
        readUserConfig(text);
      }),
      often(700),
    );
  });

  it('is a query, or an error that points to what is wrong in it', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        try {
          parseQuery(text);
        } catch (error) {
          expect([text, error instanceof RoadmapError, (error as RoadmapError).kind]).toEqual([text, true, 'user']);
        }
      }),
      often(700),
    );
  });

  it('is a tombstone, and settings of git', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const { remote_ids } = parseTombstone('.roadmap/deleted/aaaa000a.yaml', text);
        expect(Object.getPrototypeOf(remote_ids)).toBeNull();
        for (const { key } of parseConfig(text)) expect(key).toContain('.');
      }),
      often(500),
    );
  });

  it('is text or a finding where it is bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        const text = decodeText('a.md', bytes);
        if (typeof text === 'string') expect(text).not.toContain('\0');
      }),
      often(500),
    );
  });
});

describe('YAML that grows', () => {
  const bomb = ['a: &a [x, x, x, x, x, x, x, x, x]'];
  for (let at = 1; at < 12; at += 1) {
    const [before, name] = [String.fromCharCode(96 + at), String.fromCharCode(97 + at)];
    bomb.push(`${name}: &${name} [${Array(9).fill(`*${before}`).join(', ')}]`);
  }
  const deep = `labels: ${'['.repeat(5000)}${']'.repeat(5000)}`;
  const nested = `x:\n${Array.from({ length: 3000 }, (_, at) => `${' '.repeat(at + 1)}y:`).join('\n')}`;
  const keys = Array.from({ length: 20_000 }, (_, at) => `k${String(at)}: ${String(at)}`).join('\n');
  const anchors = Array.from({ length: 20_000 }, (_, at) => `k${String(at)}: &a${String(at)} x`).join('\n');
  const texts = { bomb: bomb.join('\n'), deep, nested, keys, anchors, flow: `x: ${'{a: '.repeat(3000)}` };

  it.each(Object.entries(texts))('is read in no time, or refused: %s', (_name, yaml) => {
    const before = process.cpuUsage().user;
    const text = `---\nid: 'aaaa000a'\ntitle: x\n${yaml}\n---\n`;
    const read = [readIssue('a.md', text, defaultConfig), readConfig(yaml), readComment(COMMENT, text, defaultConfig)];
    expect(read).toHaveLength(3);
    expect((process.cpuUsage().user - before) / 1000).toBeLessThan(3000);
    expect(JSON.stringify(read).length).toBeLessThan(text.length * 12 + 10_000);
  });
});

describe('a file that would take long', () => {
  const MIB = 1024 * 1024 - 100;
  const lines = (piece: string): string => piece.repeat(Math.floor(MIB / piece.length));
  const bodies = [
    '- [ ',
    '- [ ] ',
    '[',
    '<!--',
    '`',
    '```\n',
    '#',
    '# ',
    '@',
    '#1 ',
    ' ',
    '\n',
    '<<<<<<<\n',
    '---\n',
    '\t',
    'a ',
  ];

  it.each(bodies.map((piece) => [JSON.stringify(piece), piece]))('is read in no time: a body of %s', (_name, piece) => {
    const text = `---\nid: 'aaaa000a'\ntitle: x\n---\n\n${lines(piece)}\n`;
    const before = process.cpuUsage().user;
    readIssue('a.md', text, defaultConfig);
    readPlainIssue('a.md', text, defaultConfig);
    expect((process.cpuUsage().user - before) / 1000).toBeLessThan(2000);
  });

  it.each(
    ['a', ' ', '"', "'", '\\', '-', ':', ': ', '#', '[', '{', '&', '*', '\t', '%'].map((piece) => [
      JSON.stringify(piece),
      piece,
    ]),
  )('is read in no time: a title of %s', (_name, piece) => {
    const text = `---\nid: 'aaaa000a'\ntitle: ${piece.repeat(100_000)}\n---\n`;
    const before = process.cpuUsage().user;
    readIssue('a.md', text, defaultConfig);
    readPlainIssue('a.md', text, defaultConfig);
    expect((process.cpuUsage().user - before) / 1000).toBeLessThan(2000);
  });
});
