import { tableRows, type TableColumn } from './table.ts';
import { visibleJson, visibleLine, visibleText } from './visible.ts';
import type { Io, Sink } from './io.ts';

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

/** A piece of a line; a plain string has no style. */
export type Part = string | { readonly text: string; readonly style: Style };

export interface TerminalSettings {
  readonly json: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly color: boolean;
}

/**
 * The one sink (design: cli.md, What reaches a terminal): whatever is printed goes through here and is made visible on
 * the way. Styles are added by the sink alone, so that no text can bring its own.
 */
export interface Terminal {
  readonly settings: TerminalSettings;
  /** Several lines to stdout as they are, newline and tab kept. */
  print(text: string): void;
  /** One line to stdout. */
  line(...parts: readonly Part[]): void;
  table(columns: readonly TableColumn[], rows: readonly (readonly Part[])[]): void;
  /** Text of a format that programs read, as CSV: its bytes as they are, except where stdout is a terminal. */
  data(text: string): void;
  /** The result: one JSON document with `--json`, else what `text` prints. */
  result(value: unknown, text: () => void): void;
  /** One JSON document, whatever the settings. */
  json(value: unknown): void;
  /** One JSON document on one line, for commands that print a stream of them. */
  jsonLine(value: unknown): void;
  /** Whether a JSON document was printed already. */
  answered(): boolean;
  /** One line to stderr that is no result; silent with `--quiet`. */
  note(text: string): void;
  /** One line to stderr for somebody who is being asked something, whatever the settings. */
  show(...parts: readonly Part[]): void;
  /** One line to stderr, only with `--verbose`. */
  detail(text: string): void;
  warning(text: string): void;
  error(message: string, hints: readonly string[]): void;
  /** Where a bug happened, to stderr. */
  stack(text: string): void;
}

const CODES: Readonly<Record<Style, number>> = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, cyan: 36 };

export function createTerminal(io: Io, settings: TerminalSettings): Terminal {
  let answered = false;
  const line = (sink: Sink, parts: readonly Part[]): void =>
    sink.write(`${parts.map((part) => paint(part, colored(io, sink, settings))).join('')}\n`);
  const label = (name: string, style: Style, text: string): void => {
    // Indented, so that no text can pass for a line of ours.
    const body = visibleText(text).replaceAll('\n', '\n  ');
    io.stderr.write(`${paint({ text: `${name}:`, style }, colored(io, io.stderr, settings))} ${body}\n`);
  };
  const json = (value: unknown, indent: number): void => {
    answered = true;
    io.stdout.write(`${visibleJson(JSON.stringify(value, null, indent))}\n`);
  };
  return {
    settings,
    print: (text) => io.stdout.write(visibleText(text.endsWith('\n') ? text : `${text}\n`)),
    line: (...parts) => line(io.stdout, parts),
    table: (columns, rows) => {
      const color = colored(io, io.stdout, settings);
      const texts = rows.map((row) => row.map((cell) => (typeof cell === 'string' ? cell : cell.text)));
      const [head = [], ...rest] = tableRows(columns, texts, io.stdout.columns);
      const lines = rest.map((cells, at) =>
        cells.map((text, column) => paint(styled(text, rows[at]?.[column]), color)),
      );
      io.stdout.write(
        `${[[paint({ text: head.join(''), style: 'dim' }, color)], ...lines].map((one) => `${one.join('')}\n`).join('')}`,
      );
    },
    data: (text) => io.stdout.write(io.stdout.isTerminal ? visibleText(text) : text),
    result: (value, text) => (settings.json ? json(value, 2) : text()),
    json: (value) => json(value, 2),
    jsonLine: (value) => json(value, 0),
    answered: () => answered,
    note: (text) => (settings.quiet ? undefined : line(io.stderr, [text])),
    show: (...parts) => line(io.stderr, parts),
    detail: (text) => (settings.verbose ? line(io.stderr, [text]) : undefined),
    warning: (text) => label('warning', 'yellow', text),
    error: (message, hints) => {
      label('error', 'red', message);
      for (const hint of hints) label('hint', 'cyan', hint);
    },
    stack: (text) => io.stderr.write(`${visibleText(text)}\n`),
  };
}

/** Another text in the style of a part. */
function styled(text: string, like: Part | undefined): Part {
  return like === undefined || typeof like === 'string' ? text : { text, style: like.style };
}

function colored(io: Io, sink: Sink, settings: TerminalSettings): boolean {
  return sink.isTerminal && settings.color && !io.env['NO_COLOR'] && io.env['TERM'] !== 'dumb';
}

function paint(part: Part, color: boolean): string {
  if (typeof part === 'string') return visibleLine(part);
  const text = visibleLine(part.text);
  return color ? `\u001b[${CODES[part.style]}m${text}\u001b[0m` : text;
}
