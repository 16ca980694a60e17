import { expect, it, onTestFinished } from 'vitest';
import { compare, makeComparison } from './compare.ts';
import { putDriverOnPath } from './driver-on-path.ts';
import { byDriver, makeRealMerges } from './merges.ts';
import { makePair, seedIssues } from './pairs.ts';

// More of them, and how many conflict with and without the driver: `npm run test:merges -- --runs 1000`.

const issues = seedIssues();

it('random branches of a real repository: every clean merge is the field-wise one, from both sides, and fewer conflict than without', () => {
  const comparison = makeComparison();
  for (let seed = 1; seed <= 25; seed += 1) compare(makePair(seed, issues), comparison);
  const { branches, failures } = comparison;
  expect(failures).toEqual([]);
  expect(branches.merges).toBeGreaterThan(20);
  expect(branches.withDriver).toBeGreaterThan(0);
  expect(branches.withDriver).toBeLessThan(branches.without * 0.7);
}, 60_000);

it('git with the driver as a program answers the same', () => {
  const driver = putDriverOnPath();
  onTestFinished(driver.remove);
  const merges = makeRealMerges(issues, driver);
  onTestFinished(merges.remove);
  for (const seed of [1, 2]) {
    const pair = makePair(seed, issues);
    const { texts, isClean } = merges.merge(pair);
    const answers = pair.files.map((file) => ({ path: file.path, ...byDriver(file) }));
    expect(answers.length).toBeGreaterThan(0);
    for (const { path, text } of answers) expect(texts.get(path)).toBe(text);
    expect(isClean).toBe(answers.every(({ conflicts }) => conflicts.length === 0));
  }
}, 60_000);
