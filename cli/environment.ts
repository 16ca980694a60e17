import { RoadmapError } from '../src/model/errors.ts';
import { parseServerUrl } from '../src/model/server-url.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;

/** The value of a variable; null when it is not set or empty. @throws RoadmapError `environment.malformed` naming the variable. */
export function textFrom(env: Environment, name: string): string | null {
  const value = env[name]?.trim() ?? '';
  if (value === '') return null;
  if (CONTROL.test(value)) throw malformed(name, 'one line without control characters');
  return value;
}

/** A token: one word. Its value never gets into a message. @throws RoadmapError `environment.malformed` */
export function tokenFrom(env: Environment, name: string): string | null {
  const value = env[name]?.trim() ?? '';
  if (value === '') return null;
  if (!/^[\x21-\x7e]+$/.test(value))
    throw malformed(name, 'one word of printable ASCII characters (is a line break or a quote in it?)');
  return value;
}

/** A base URL: https, or http on this machine. @throws RoadmapError `environment.malformed` */
export function urlFrom(env: Environment, name: string): URL | null {
  const value = textFrom(env, name);
  if (value === null) return null;
  const url = parseServerUrl(value);
  if (url === null) throw malformed(name, 'an https URL without user, password or query (http only on this machine)');
  return url;
}

/** What is wrong with a variable, without its value. */
export function malformed(name: string, expected: string): RoadmapError {
  return new RoadmapError({
    kind: 'user',
    code: 'environment.malformed',
    message: `the environment variable ${name} is malformed; expected ${expected}`,
    hints: [`unset ${name}`],
    data: { variable: name, expected },
  });
}
