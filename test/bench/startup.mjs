// How long a command takes beside an empty node process: medians over interleaved runs, the floor from the same run.
// Usage: node test/bench/startup.mjs [runs]
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const runs = Math.max(10, Number(process.argv[2] ?? 15));
const ISSUES = 10_000;
const cli = join(dirname(fileURLToPath(import.meta.url)), '../../dist/roadmap.js');
const root = mkdtempSync(join(tmpdir(), 'roadmap-bench-'));

try {
  fill();
  const rows = [
    { name: 'node -e 0', argv: ['-e', '0'], limit: null },
    { name: 'roadmap --version', argv: [cli, '--version'], limit: 1.5 },
    { name: 'roadmap --help', argv: [cli, '--help'], limit: null },
    {
      name: `roadmap issue create (${ISSUES} issues)`,
      argv: [cli, 'issue', 'create', 'Fix login', '-l', 'bug'],
      limit: 2,
    },
    {
      name: `roadmap issue update <id> (${ISSUES} issues)`,
      argv: [cli, 'issue', 'update', 'a0000007', '-s', 'todo'],
      limit: null,
    },
  ].map((row) => ({ ...row, times: [] }));
  for (let run = -1; run < runs; run++) for (const row of rows) measure(row, run);
  report(rows);
} finally {
  rmSync(root, { recursive: true, force: true });
}

function fill() {
  spawnSync('git', ['init', '-q', '-b', 'main', root]);
  must(spawnSync(process.execPath, [cli, 'init'], { cwd: root }));
  const folder = join(root, '.roadmap/issues');
  mkdirSync(folder, { recursive: true });
  for (let at = 0; at < ISSUES; at++) {
    const id = `a${String(at).padStart(7, '0')}`;
    const text = `---\nid: ${id}\ncreated: '2026-01-01T00:00:00Z'\ntitle: Issue ${at}\nstatus: todo\n---\n\nBody ${at}\n`;
    writeFileSync(join(folder, `${id}-issue-${at}.md`), text);
  }
}

/** The first round warms the disk cache and does not count. */
function measure(row, run) {
  const started = process.hrtime.bigint();
  must(spawnSync(process.execPath, row.argv, { cwd: root, stdio: 'ignore' }));
  if (run >= 0) row.times.push(Number(process.hrtime.bigint() - started) / 1e6);
}

function must(result) {
  if (result.status !== 0) throw new Error(`a measured command ended with ${result.status}: ${result.stderr}`);
}

function report(rows) {
  const floor = median(rows[0].times);
  console.log(`${runs} interleaved runs each, node ${process.version}`);
  for (const { name, times, limit } of rows) {
    const sorted = [...times].sort((a, b) => a - b);
    const middle = median(times);
    const share = middle / floor;
    const verdict = limit === null ? '' : share <= limit ? `  (limit ${limit}: ok)` : `  (limit ${limit}: MISSED)`;
    const spread = `${ms(sorted[0])}–${ms(sorted.at(-1))}`;
    console.log(`${name.padEnd(42)} ${ms(middle)} ms  [${spread}]  ${share.toFixed(2)} × floor${verdict}`);
  }
}

function median(times) {
  const sorted = [...times].sort((a, b) => a - b);
  return (sorted[Math.floor((sorted.length - 1) / 2)] + sorted[Math.ceil((sorted.length - 1) / 2)]) / 2;
}

function ms(time) {
  return time.toFixed(1).padStart(6);
}
