import { describe, expect, it } from 'vitest';
import { makeOracle, Violation, type Oracle } from './oracle.ts';

/** An item whose title was `a`, then `b` by somebody who saw `a`; another edit of `a` is `c`. */
function twoEdits(): Oracle {
  const oracle = makeOracle();
  oracle.holds('title', 'a');
  oracle.edited('title', 'a', 'b');
  oracle.holds('title', 'b');
  oracle.edited('title', 'a', 'c');
  return oracle;
}

describe('the oracle: who has seen what', () => {
  it('blames whoever writes an edit of an older value over a newer one, there and here', () => {
    const oracle = twoEdits();
    expect(() => oracle.overwrite('remote', 'title', 'b', 'c')).toThrow(Violation);
    expect(() => oracle.overwrite('local', 'title', 'b', 'c')).toThrow(Violation);
  });

  it('lets a file follow the tracker, where a value was put back knowingly and edited by one who never saw what was dropped', () => {
    const oracle = twoEdits();
    oracle.chosen('title', 'a', 'b');
    oracle.holds('title', 'a');
    oracle.overwrite('remote', 'title', 'a', 'c');
    oracle.holds('title', 'c');
    oracle.overwrite('local', 'title', 'b', 'c');
    oracle.edited('title', 'c', 'd');
    oracle.holds('title', 'd');
    oracle.overwrite('local', 'title', 'b', 'd');
    expect(() => oracle.overwrite('remote', 'title', 'b', 'd')).toThrow(Violation);
  });

  it('blames for what the tracker never held, whatever was put back there', () => {
    const oracle = twoEdits();
    oracle.edited('title', 'b', 'draft');
    oracle.chosen('title', 'a', 'b');
    oracle.holds('title', 'a');
    oracle.holds('title', 'c');
    expect(() => oracle.overwrite('local', 'title', 'draft', 'c')).toThrow(Violation);
  });

  it('blames a file for following the tracker across a step that nobody could answer for', () => {
    const oracle = twoEdits();
    oracle.holds('title', 'c');
    oracle.edited('title', 'c', 'd');
    oracle.holds('title', 'd');
    expect(() => oracle.overwrite('local', 'title', 'b', 'd')).toThrow(Violation);
  });
});
