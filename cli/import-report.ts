import type { Imported, ReadyImport } from '../src/app/import.ts';
import type { Understood } from '../src/app/import-legacy.ts';
import type { NotCarried } from '../src/app/import-types.ts';
import type { Finding } from '../src/model/errors.ts';
import { EXIT } from './errors.ts';
import { counted } from './health-report.ts';
import type { Terminal } from './terminal.ts';

export interface ImportReport extends ReadyImport {
  readonly source: string;
  /** Null: it was a preview. */
  readonly done: Imported | null;
}

/** So many lines of a kind, unless everything is wanted. */
const SHOWN = 20;
const NAMED = 3;

/** @returns the exit code: what could not be imported at all, or partly, is no success. */
export function reportImport(terminal: Terminal, report: ImportReport): number {
  terminal.result(importJson(report), () =>
    report.here === null ? printImport(terminal, report) : printHere(terminal, report.here),
  );
  const { plan, done } = report;
  const failed = [...plan.skipped, ...(done?.skipped ?? [])].filter((one) => one.failed).length;
  const broken = plan.findings.filter(({ severity }) => severity === 'error').length;
  if (failed + broken === 0) return EXIT.done;
  return plan.create.length + plan.unchanged.length === 0 ? EXIT.failed : EXIT.partly;
}

/** `{from, preview, created, files, unchanged, skipped, not_carried, findings}`, and `here` for the roadmap itself. */
function importJson({ from, plan, done, here }: ImportReport): Record<string, unknown> {
  const created = done?.created ?? plan.create;
  return {
    from,
    preview: done === null && here === null,
    created: created.map(({ source, id, path, title, comments }) => ({
      source,
      id,
      path,
      title,
      comments: comments.length,
    })),
    files: done?.files ?? plan.files.map(({ path }) => path),
    unchanged: plan.unchanged,
    skipped: [...plan.skipped, ...(done?.skipped ?? [])],
    not_carried: plan.not_carried,
    findings: here?.findings ?? plan.findings,
    ...(here === null ? {} : { here: { counts: here.counts, remotes: here.remotes } }),
  };
}

function printImport(terminal: Terminal, { source, from, plan, done }: ImportReport): void {
  terminal.line({ text: `${source}: ${from}`, style: 'dim' });
  const made = done === null ? 'would create' : 'created';
  const lines = [
    ...(done?.files ?? plan.files.map(({ path }) => path)),
    ...(done?.created ?? plan.create).map((issue) => `${issue.id}  ${issue.source}  ${issue.title}`),
  ];
  printSome(
    terminal,
    lines.map((line) => `${made} ${line}`),
  );
  printSome(
    terminal,
    [...plan.skipped, ...(done?.skipped ?? [])].map((one) => `left out ${one.source}: ${one.reason}`),
  );
  printLost(terminal, plan.not_carried);
  printFindings(terminal, plan.findings);
  terminal.line(totals(made, { source, from, plan, done, here: null }));
}

function totals(made: string, { plan, done }: ImportReport): string {
  const left = plan.skipped.length + (done?.skipped.length ?? 0);
  const files = done?.files.length ?? plan.files.length;
  const parts = [
    `${made} ${counted(done?.created.length ?? plan.create.length, 'issue')}${files > 0 ? ` and ${counted(files, 'other file')}` : ''}`,
    ...(plan.unchanged.length > 0 ? [`${String(plan.unchanged.length)} here already`] : []),
    ...(left > 0 ? [`${String(left)} left out`] : []),
    ...(plan.not_carried.length > 0 ? [`${counted(plan.not_carried.length, 'value')} not carried`] : []),
  ];
  return parts.join(', ');
}

function printSome(terminal: Terminal, lines: readonly string[]): void {
  const shown = terminal.settings.verbose ? lines : lines.slice(0, SHOWN);
  for (const line of shown) terminal.line(line);
  const rest = lines.length - shown.length;
  if (rest > 0) terminal.line({ text: `and ${String(rest)} more; all of them: --verbose`, style: 'dim' });
}

/** What has no place here, by field and reason; each value with `--verbose`. */
function printLost(terminal: Terminal, lost: readonly NotCarried[]): void {
  const groups = new Map<string, NotCarried[]>();
  for (const one of lost) {
    const key = `${one.field} (${one.reason})`;
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [one]);
    else known.push(one);
  }
  for (const [what, all] of groups) {
    if (terminal.settings.verbose)
      for (const { source, value } of all) terminal.line(`not carried: ${what} of ${source}: ${value}`);
    else {
      const named = all.slice(0, NAMED).map(({ source }) => source);
      const rest = all.length - named.length;
      terminal.line(`not carried: ${what} of ${named.join(', ')}${rest > 0 ? ` and ${String(rest)} more` : ''}`);
    }
  }
}

function printFindings(terminal: Terminal, findings: readonly Finding[]): void {
  const shown = terminal.settings.verbose ? findings : findings.slice(0, SHOWN);
  for (const { file, line, severity, message, cure } of shown) {
    const text = `${file}:${String(line)}: ${message} ${cure}`;
    if (severity === 'error') terminal.error(text, []);
    else terminal.warning(text);
  }
  const rest = findings.length - shown.length;
  if (rest > 0) terminal.note(`and ${String(rest)} more; all of them: --verbose`);
}

/** The roadmap here is read where it lies; it needs no import. */
function printHere(terminal: Terminal, { counts, remotes, findings }: Understood): void {
  terminal.line('this is the roadmap here: it is read as it lies, and nothing in it is rewritten until you edit it');
  for (const [what, count] of Object.entries(counts)) if (count > 0) terminal.line(`  ${what}: ${String(count)}`);
  for (const [name, what] of Object.entries(remotes)) terminal.line(`  remote ${name}: ${what}`);
  const rules = new Map<string, number>();
  for (const { rule, severity } of findings) {
    const key = `${severity} ${rule}`;
    rules.set(key, (rules.get(key) ?? 0) + 1);
  }
  for (const [rule, count] of [...rules].sort()) terminal.line(`  ${rule}: ${String(count)}`);
  if (rules.size > 0) terminal.note('which, and what can be done: roadmap health scan');
}
