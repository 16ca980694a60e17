import { describe, expect, it } from 'vitest';
import { oneLine } from '../../src/sync/words.ts';

describe('the text of others in a line of ours', () => {
  it('is one line, of what can be seen', () => {
    expect(oneLine('not\r\nallowed\t\u001b[31mhere\u202e\u200b\u2028!')).toBe('not allowed [31mhere !');
  });

  it('is cut where it is too long for a line', () => {
    const line = oneLine('x'.repeat(400));
    expect(line).toBe(`${'x'.repeat(300)}…`);
    expect(oneLine('x'.repeat(300))).toBe('x'.repeat(300));
  });
});
