import type { PlannedFix } from '../src/app/health-fix.ts';
import type { Scan } from '../src/app/health-scan.ts';
import type { Finding, Severity } from '../src/model/errors.ts';
import type { Style, Terminal } from './terminal.ts';

const STYLES: Readonly<Record<Severity, Style>> = { error: 'red', warning: 'yellow', info: 'cyan' };
/** So many of a rule are shown, unless that rule was asked for or everything is wanted. */
const SHOWN = 3;

/**
 * Findings by rule, the most severe first, and how many there are of each severity.
 * @param asked the rules that were asked for, if any
 */
export function printScan(terminal: Terminal, scan: Scan, asked: readonly string[]): void {
  const all = asked.length > 0 || terminal.settings.verbose;
  const groups = groupBy(scan.findings, ({ severity, rule }) => `${severity} ${rule}`);
  for (const [title, findings] of groups) printRule(terminal, title, findings, all);
  const { issues, files } = scan.looked;
  const looked = `${counted(issues, 'issue')}, ${counted(files, 'file')} looked at`;
  if (scan.rules.length === 0) terminal.line({ text: 'all is well', style: 'green' }, `: ${looked}`);
  else if (scan.findings.length === 0)
    terminal.line(`no findings of ${asked.join(', ')}; there are some of ${scan.rules.join(', ')}`);
  else terminal.line(...totals(scan.counts), `; ${looked}`);
}

/** `2 errors, 1 warning, 12 infos` */
export function totals(counts: Scan['counts']): ({ readonly text: string; readonly style: Style } | string)[] {
  return (['error', 'warning', 'info'] as const).flatMap((severity, at) => {
    const text = counted(counts[severity], severity);
    const part = counts[severity] === 0 ? text : { text, style: STYLES[severity] };
    return at === 0 ? [part] : [', ', part];
  });
}

const MOST_FILES = 20;

/** What is or would be fixed, with the lines that go and come. */
export function printFixes(terminal: Terminal, fixes: readonly PlannedFix[]): void {
  const files = groupBy(fixes, ({ file }) => file);
  const shown = terminal.settings.verbose ? files : files.slice(0, MOST_FILES);
  for (const [file, own] of shown) {
    terminal.line({ text: file, style: 'bold' });
    for (const { rule, message, before, after } of own) {
      terminal.line('  ', { text: rule, style: 'dim' }, ` ${message}`);
      for (const line of before) terminal.line({ text: `    - ${line}`, style: 'red' });
      for (const line of after) terminal.line({ text: `    + ${line}`, style: 'green' });
    }
  }
  const rest = files.length - shown.length;
  if (rest > 0) terminal.line({ text: `and ${counted(rest, 'more file')}; all of them: --verbose`, style: 'dim' });
}

export function counted(count: number, word: string): string {
  return `${String(count)} ${word}${count === 1 ? '' : 's'}`;
}

function printRule(terminal: Terminal, title: string, findings: readonly Finding[], all: boolean): void {
  const [first] = findings;
  if (first === undefined) return;
  terminal.line({ text: title, style: STYLES[first.severity] }, ` ${String(findings.length)}`);
  const shown = all ? findings : findings.slice(0, SHOWN);
  for (const { file, line, message } of shown) {
    terminal.line('  ', { text: `${file}:${String(line)}`, style: 'dim' });
    terminal.line(`    ${message}`);
  }
  const rest = findings.length - shown.length;
  if (rest > 0)
    terminal.line({ text: `  and ${String(rest)} more: roadmap health scan --rule ${first.rule}`, style: 'dim' });
  terminal.line({ text: `  cure: ${first.cure}`, style: 'dim' });
  terminal.line('');
}

function groupBy<T>(all: readonly T[], keyOf: (one: T) => string): readonly [string, readonly T[]][] {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const known = groups.get(keyOf(one));
    if (known === undefined) groups.set(keyOf(one), [one]);
    else known.push(one);
  }
  return [...groups];
}
