import { defaultConfig } from './config-defaults.ts';
import { readPlainYaml } from './plain-yaml.ts';
import { understandConfig, type ConfigReading } from './understand-config.ts';

/**
 * What `readConfig` reads, where the file is plain and nothing is wrong with it: no YAML library is needed then.
 * @returns null for every other file, which `readConfig` has to read.
 */
export function readPlainConfig(text: string | null): ConfigReading | null {
  if (text === null || isBlank(text)) return { config: defaultConfig, problems: [] };
  const entries = readPlainYaml(text);
  const reading = entries === null ? null : understandConfig(entries);
  return reading === null || reading.problems.length > 0 ? null : { config: reading.config, problems: [] };
}

/** Nothing but comments and white space. */
export function isBlank(text: string): boolean {
  return text
    .replace(/^\ufeff/, '')
    .split('\n')
    .every((line) => /^[ \t]*(?:#.*)?\r?$/.test(line));
}
