import { playClones } from './play.ts';
const [first = 1, count = 50] = process.argv.slice(2).map(Number);
const show = process.argv[4] === 'show';
let failed = 0;
const kinds = new Map<string, number[]>();
const t = process.cpuUsage();
for (let seed = first; seed < first + count; seed += 1) {
  try {
    const p = await playClones(seed);
    if (show) console.log(p.trace.join('\n'));
  } catch (e) {
    failed += 1;
    const m = String((e as Error).message);
    if (count === 1)
      console.log(
        m,
        (e as Error).stack
          ?.split('\n')
          .filter((l) => l.includes(' at '))
          .slice(0, 12)
          .join('\n'),
      );
    const kind = (m.split('\n')[0] ?? '')
      .replace(/^seed \d+: /, '')
      .replace(/"[^"]*"/g, 'X')
      .replace(/\b([tbl]|n)?\d+\b/g, 'N')
      .replace(/[0-9a-f]{8}/g, 'ID')
      .slice(0, 110);
    kinds.set(kind, [...(kinds.get(kind) ?? []), seed]);
  }
}
const u = process.cpuUsage(t);
console.log(`${failed} failed of ${count}, ${(count / ((u.user + u.system) / 1e6)).toFixed(1)}/s cpu`);
for (const [k, s] of [...kinds].sort((a, b) => b[1].length - a[1].length))
  console.log(s.length, k, s.slice(0, 6).join(','));
