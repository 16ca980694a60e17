import { expect, it } from 'vitest';
import { readBacklogBody } from '../../src/app/import-backlog-body.ts';

const COMMENTS = '## Comments\n<!-- COMMENTS:BEGIN -->\n';

it('marks are taken out, the text between them stays as it is', () => {
  const text = '\n## Description\n\n<!-- SECTION:DESCRIPTION:BEGIN -->\n  a  \n\nb\n<!-- SECTION:DESCRIPTION:END -->\n';
  expect(readBacklogBody(text, {}).body).toBe('## Description\n\n  a  \n\nb');
  expect(readBacklogBody('x <!-- AC:BEGIN --> y', {}).body).toBe('x <!-- AC:BEGIN --> y');
});

it('lists become sections at the end', () => {
  expect(readBacklogBody('Text\n', { References: ['a', 'b\nc'], Documentation: [] }).body).toBe(
    'Text\n\n## References\n\n- a\n- b c',
  );
  expect(readBacklogBody('', { References: ['a'] }).body).toBe('## References\n\n- a');
});

it('what comes after the comments is text again', () => {
  const one =
    '<!-- COMMENT:BEGIN -->\nindex: 4\nauthor: @ana\ncreated: 2026-01-01 10:00\n\nHello\n\nyou\n<!-- COMMENT:END -->\n';
  const { body, comments } = readBacklogBody(
    `Before\n\n${COMMENTS}${one}<!-- COMMENTS:END -->\n\n## Final Summary\n\nAfter\n`,
    {},
  );
  expect(body.split(/\n+/)).toEqual(['Before', '## Final Summary', 'After']);
  expect(comments).toEqual([{ key: '4', author: 'ana', created: '2026-01-01T10:00:00Z', text: 'Hello\n\nyou' }]);
});

it('a section of comments that never ends is text', () => {
  const text = `${COMMENTS}<!-- COMMENT:BEGIN -->\nHello`;
  expect(readBacklogBody(text, {})).toEqual({ body: text, comments: [] });
});

it('a thousand beginnings without an end take no time', () => {
  const text = COMMENTS.repeat(20_000);
  const started = performance.now();
  readBacklogBody(text, {});
  expect(performance.now() - started).toBeLessThan(1000);
});
