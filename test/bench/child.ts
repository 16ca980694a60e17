import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What a program and all that it started took. */
export interface Usage {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number;
  readonly wall_ms: number;
  /** Of user and system, programs it ran and waited for included. */
  readonly cpu_ms: number;
  /** The most memory that the program itself ever had, in MB. */
  readonly peak_mb: number;
}

/** Bash alone tells milliseconds. */
const SCRIPT = 'TIMEFORMAT="%U %S"; { time "$@" 2>&3; } 3>&2 2>"$ROADMAP_BENCH_TIMES"';
const HOOK =
  'data:text/javascript,import{appendFileSync}from"node:fs";process.on("exit",()=>appendFileSync(process.env.ROADMAP_BENCH_PEAK,String(process.resourceUsage().maxRSS)))';

/** Runs our program in a child process. @param memory costs some CPU time of its own */
export async function runNode(
  argv: readonly string[],
  of: { readonly cwd: string; readonly env?: Readonly<Record<string, string>>; readonly memory?: boolean },
): Promise<Usage> {
  const folder = mkdtempSync(join(tmpdir(), 'roadmap-bench-usage-'));
  const [times, peak] = [join(folder, 'times'), join(folder, 'peak')];
  const hook = of.memory === true ? ['--import', HOOK] : [];
  const started = performance.now();
  const child = spawn('bash', ['-c', SCRIPT, 'bash', process.execPath, ...hook, ...argv], {
    cwd: of.cwd,
    env: { ...process.env, ...of.env, ROADMAP_BENCH_TIMES: times, ROADMAP_BENCH_PEAK: peak },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
  try {
    const code = await new Promise<number>((resolve, reject) => {
      child.on('error', reject).on('close', (ended) => resolve(ended ?? -1));
    });
    const wall_ms = performance.now() - started;
    const [user = NaN, system = NaN] = readFileSync(times, 'utf8').trim().split(' ').map(Number);
    const peak_mb = of.memory === true ? Number(readFileSync(peak, 'utf8')) / 1024 : NaN;
    return { stdout, stderr, code, wall_ms, cpu_ms: (user + system) * 1000, peak_mb };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}
