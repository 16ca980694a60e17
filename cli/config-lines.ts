import { listConfigKeys } from '../src/model/config-keys.ts';
import type { Config } from '../src/model/config.ts';

/** `key=value` lines of every setting in force at a key and below it; values as `config set` takes them. */
export function configLines(config: Config, below = ''): readonly string[] {
  return listConfigKeys(config)
    .filter(([key]) => below === '' || key === below || key.startsWith(`${below}.`))
    .map(([key, value]) => (key === below ? shown(value) : `${key}=${shown(value)}`));
}

/** Lists joined by commas; a status as `todo:unstarted`. */
function shown(value: unknown): string {
  if (!Array.isArray(value)) return String(value);
  return value.map((one: unknown) => (typeof one === 'object' ? Object.values(one ?? {}).join(':') : one)).join(',');
}
