import { compare, makeComparison, type Row } from './compare.ts';
import { putDriverOnPath } from './driver-on-path.ts';
import { byDriver, makeRealMerges } from './merges.ts';
import { makePair, seedIssues } from './pairs.ts';

/** `report.mjs <first seed> <count> <how many of them with real merges>`: random branches merged with the driver and without. */
const [first = 1, count = 1000, real = 50] = process.argv.slice(2).map(Number);
const issues = seedIssues();
const comparison = makeComparison();
for (let seed = first; seed < first + count; seed += 1) compare(makePair(seed, issues), comparison);

const driver = putDriverOnPath();
const merges = makeRealMerges(issues, driver);
let same = 0;
const started = performance.now();
for (let seed = first, tried = 0; tried < Math.min(real, count) && seed < first + count; seed += 1) {
  const pair = makePair(seed, issues);
  if (pair.files.length === 0) continue;
  tried += 1;
  const { texts, isClean } = merges.merge(pair);
  const answers = pair.files.map((file) => ({ path: file.path, ...byDriver(file) }));
  const isSame =
    answers.every(({ path, text }) => texts.get(path) === text) &&
    isClean === answers.every(({ conflicts }) => conflicts.length === 0);
  if (isSame) same += 1;
  else comparison.failures.push(`seed ${String(seed)}: git merge answers something else`);
}
const seconds = (performance.now() - started) / 1000;
merges.remove();
driver.remove();

say('pairs of branches', comparison.branches);
console.log('\nissues that both branches edited, by what was edited');
for (const [kind, row] of [...comparison.files].sort(([, a], [, b]) => b.merges - a.merges)) say(kind, row);
const costs = comparison.costs.sort((a, b) => a - b);
const at = (share: number): string => (costs[Math.floor(costs.length * share)] ?? 0).toFixed(2);
console.log(
  `\nthe driver takes ${at(0.5)} ms a file (median), ${at(0.99)} ms (99 of 100), without the start of its process`,
);
console.log(`${String(same)} real merges in ${seconds.toFixed(1)} s, each as in this process`);
console.log(`${String(comparison.failures.length)} failures`);
for (const failure of comparison.failures.slice(0, 20)) console.error(failure);
process.exitCode = comparison.failures.length > 0 ? 1 : 0;

function say(what: string, { merges: all, withDriver, without }: Row): void {
  const share = (part: number): string =>
    `${String(part).padStart(5)} (${((100 * part) / all).toFixed(1).padStart(5)} %)`;
  console.log(
    `${what.padEnd(34)} ${String(all).padStart(5)} merges  conflicts: ${share(without)} git alone, ${share(withDriver)} driver`,
  );
}
