import type { Config } from '../src/model/config.ts';
import { RoadmapError } from '../src/model/errors.ts';
import { readPlainConfig } from '../src/model/read-plain-config.ts';
import type { ConfigProblem, ConfigReading } from '../src/model/understand-config.ts';
import type { Terminal } from './terminal.ts';

/** What the configuration is needed for; `scan` tells of its problems itself. */
export type ConfigPurpose = 'read' | 'write' | 'sync' | 'scan';

// A newer version of the format is only read; over defaults that stand for an unreadable file nothing is written either.
const STOPS_WRITING = new Set(['config.version', 'config.unreadable']);

/** Reads the configuration once; what is wrong with it is said once, as warnings, or is the error that the purpose makes of it. */
export function configSource(
  terminal: Terminal,
  read: () => Promise<string | null>,
): (purpose?: ConfigPurpose) => Promise<Config> {
  let reading: Promise<ConfigReading> | null = null;
  let told = false;
  return async (purpose = 'read') => {
    reading ??= read().then(understood);
    told ||= purpose === 'scan';
    const { config, problems } = await reading;
    const fatal = problems.filter(
      (each) => purpose === 'sync' || (purpose === 'write' && STOPS_WRITING.has(each.code)),
    );
    // What is an error is no warning besides.
    told ||= fatal.length > 0;
    if (fatal.length > 0) throw configError(fatal);
    if (!told) for (const each of problems) terminal.warning(said(each));
    told = true;
    return config;
  };
}

async function understood(text: string | null): Promise<ConfigReading> {
  const plain = readPlainConfig(text);
  if (plain !== null) return plain;
  // The YAML library, of which most configurations need nothing.
  const { readConfig } = await import('../src/model/read-config.ts');
  return readConfig(text);
}

/** @throws RoadmapError `config.version`, `config.unreadable` when nothing may be written under this configuration. */
export function stopWriting(problems: readonly ConfigProblem[]): void {
  const fatal = problems.filter((each) => STOPS_WRITING.has(each.code));
  if (fatal.length > 0) throw configError(fatal);
}

/** One error that names every problem. */
function configError(problems: readonly ConfigProblem[]): RoadmapError {
  return new RoadmapError({
    kind: 'config',
    code: problems[0]?.code ?? 'config.value',
    message: problems.map(said).join('\n'),
    hints: [...new Set(problems.map((each) => each.hint))],
    data: { problems },
  });
}

function said({ message, line }: ConfigProblem): string {
  return `${message} (line ${String(line)})`;
}
