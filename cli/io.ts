import type { CreatePorts } from '../src/app/create-issue.ts';

export interface Sink {
  readonly isTerminal: boolean;
  /** Cells a line may take; Infinity where nobody counts them. */
  readonly columns: number;
  write(text: string): void;
}

export interface Source {
  readonly isTerminal: boolean;
  /** All of it, as UTF-8. @throws when the bytes are not UTF-8. */
  text(): Promise<string>;
  /** The next line without its end; null at the end of input. */
  line(): Promise<string | null>;
}

/** Everything the command line touches of the process it runs in; tests pass their own. */
export interface Io {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: Source;
  readonly stdout: Sink;
  readonly stderr: Sink;
  /** Aborted by the first Ctrl-C. */
  readonly signal: AbortSignal;
  /** The file of the program, where it can be started once more in a thread. */
  readonly program?: string;
  readonly clock?: CreatePorts['clock'];
  readonly random?: CreatePorts['random'];
}
