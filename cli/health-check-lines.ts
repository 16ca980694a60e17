import type { HealthReport } from '../src/app/health-check.ts';
import type { Check, CheckStatus } from '../src/app/health/check.ts';
import type { Style, Terminal } from './terminal.ts';

const STYLES: Readonly<Record<CheckStatus, Style>> = { ok: 'green', warn: 'yellow', fail: 'red' };

/** Sections with a line a check, and its cure below where there is one. @param at when, for who looks again and again */
export function printHealth(terminal: Terminal, { status, sections }: HealthReport, at: string | null = null): void {
  const all = sections.flatMap(({ checks }) => checks);
  const width = Math.max(...all.map(({ name }) => name.length));
  for (const { name, checks } of sections) {
    terminal.line({ text: name, style: 'bold' });
    for (const check of checks) printCheck(terminal, check, width);
  }
  const count = (wanted: CheckStatus): number => all.filter((check) => check.status === wanted).length;
  const parts = [`${String(count('ok'))} ok`, `${String(count('warn'))} to look at`, `${String(count('fail'))} failed`];
  terminal.line({ text: status, style: STYLES[status] }, `: ${parts.join(', ')}${at === null ? '' : `  (${at})`}`);
}

function printCheck(terminal: Terminal, { name, status, message, cure }: Check, width: number): void {
  terminal.line('  ', { text: status.padEnd(4), style: STYLES[status] }, ` ${name.padEnd(width)}  ${message}`);
  if (cure !== null) terminal.line({ text: `       ${' '.repeat(width)}  → ${cure}`, style: 'dim' });
}
