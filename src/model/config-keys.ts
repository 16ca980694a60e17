import { badName, namesBelow, settingAt, settings } from './config-schema.ts';
import type { Config } from './config.ts';
import { RoadmapError } from './errors.ts';
import { suggest } from './suggest.ts';

/**
 * The value in force for a key with dots, defaults included; null when it has none. A part of the configuration
 * (`sync`, `remotes.github`) is given as a whole.
 * @throws RoadmapError `config.unknown_key`
 */
export function getConfigKey(config: Config, dottedKey: string): unknown {
  const path = dottedKey.split('.');
  const known = settingAt(path) !== undefined || namesBelow(path)?.length !== 0;
  if (!known || path.some((_, at) => isBadAt(path.slice(0, at + 1)))) throw unknownKey(dottedKey);
  let value: unknown = config;
  for (const part of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return null;
    value = (value as Readonly<Record<string, unknown>>)[part];
  }
  return value ?? null;
}

/** Every key with a value in force, in the order of the schema, as pairs of dotted key and value. */
export function listConfigKeys(config: Config): readonly (readonly [string, unknown])[] {
  const flat = (prefix: readonly string[], value: unknown): readonly (readonly [string, unknown])[] => {
    if (value === null || value === undefined) return [];
    if (typeof value !== 'object' || Array.isArray(value)) return [[prefix.join('.'), value]];
    return Object.entries(value).flatMap(([key, inner]) => flat([...prefix, key], inner));
  };
  return flat([], config);
}

export function unknownKey(dottedKey: string): RoadmapError {
  const near = suggest(
    dottedKey,
    [...Object.keys(settings)].filter((key) => !key.includes('*')),
  );
  return new RoadmapError({
    kind: 'user',
    code: 'config.unknown_key',
    message: `there is no setting "${dottedKey}"`,
    hints: [...(near === null ? [] : [`did you mean ${near}?`]), 'roadmap config list'],
    data: { key: dottedKey },
  });
}

function isBadAt(path: readonly string[]): boolean {
  const names = namesBelow(path.slice(0, -1));
  return names === null ? badName(path) !== null : !names.includes(path.at(-1) ?? '');
}
