import type { Finding } from '../src/model/errors.ts';
import type { Terminal } from './terminal.ts';

/** One line on stderr about files that could not be used as they are; every finding with `--verbose`. */
export function warnOfFindings(terminal: Terminal, findings: readonly Finding[]): void {
  const files = new Set(findings.filter((finding) => finding.severity === 'error').map((finding) => finding.file));
  if (files.size > 0) {
    const what = files.size === 1 ? '1 file has an error' : `${String(files.size)} files have errors`;
    const how = terminal.settings.verbose ? '' : '; see what: roadmap health scan';
    terminal.warning(`${what} and may be missing here${how}`);
  }
  for (const { file, line, severity, message, cure } of findings)
    terminal.detail(`${file}:${String(line)}: ${severity}: ${message} ${cure}`);
}
