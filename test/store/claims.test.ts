import { expect, test } from 'vitest';
import { claimsContract, someIntent } from '../contracts/claims.ts';
import { meet } from './meeting.ts';

claimsContract('claims on a git remote', meet);

test('claims for one tracker say nothing about another', async () => {
  const place = meet();
  try {
    const [one, other] = [place.claims('ana', 'github'), place.claims('bo', 'mirror')];
    const taking = new Map([['aaaa000a', { intent: someIntent('aaaa000a'), from: null }]]);
    expect((await one.put(taking)).size).toBe(1);
    expect((await other.put(taking)).size).toBe(1);
    expect([...(await one.list()).values()].map(({ owner }) => owner)).toEqual(['ana']);
    expect([...(await other.list()).values()].map(({ owner }) => owner)).toEqual(['bo']);
  } finally {
    place.close();
  }
});
