import { defineCommand } from '../command.ts';
import { positiveInteger } from '../options.ts';
import { logFolder, newestLines } from '../unattended-log.ts';

interface Options {
  readonly limit?: number;
}

const LINES = 50;
/** Keys of a line that begin it. */
const FIRST = ['at', 'event', 'kind', 'remote'];

export const command = defineCommand<Options>({
  options: [
    { flags: '-L, --limit <count>', help: `at most so many lines (default: ${String(LINES)})`, parse: positiveInteger },
  ],
  examples: ['roadmap service logs', 'roadmap service logs --limit 500 --json'],
  run: async ({ context, terminal, options }) => {
    const lines = newestLines(await logFolder(context), options.limit ?? LINES);
    terminal.result(lines, () => {
      for (const line of lines) terminal.line(said(line));
      if (lines.length === 0) terminal.note('no unattended run has written here yet: roadmap sync --auto');
    });
  },
});

/** `2026-01-31T08:00:00Z run github outcome=ok counts={"pulled":1}` */
function said(line: Readonly<Record<string, unknown>>): string {
  const first = FIRST.flatMap((key) => (typeof line[key] === 'string' ? [line[key]] : []));
  const rest = Object.entries(line).filter(([key, value]) => !FIRST.includes(key) && value !== null);
  const words = rest.map(([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  return [...first, ...words].join(' ');
}
