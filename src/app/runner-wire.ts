import { RoadmapError, type ErrorDetail } from '../model/errors.ts';

/** Names of what JSON has no word for; no key of ours holds a NUL. */
const MAP = '\u0000map';
const SET = '\u0000set';
const ERROR = '\u0000error';

/** A value of ours (maps, sets and errors in it) as one line of JSON. The cause of an error stays where it is. */
export function packValue(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => {
    if (inner instanceof Map) return { [MAP]: [...inner] };
    if (inner instanceof Set) return { [SET]: [...inner] };
    if (!(inner instanceof RoadmapError)) return inner;
    const { kind, code, message, hints, data } = inner;
    return { [ERROR]: { kind, code, message, hints, data } };
  });
}

/** What `packValue` made a line of. @throws SyntaxError for what is no JSON */
export function unpackValue(line: string): unknown {
  return JSON.parse(line, (_key, inner: unknown) => {
    if (typeof inner !== 'object' || inner === null) return inner;
    const [[name, held] = []] = Object.entries(inner) as [string, unknown][];
    if (name === MAP) return new Map(held as [unknown, unknown][]);
    if (name === SET) return new Set(held as unknown[]);
    return name === ERROR ? new RoadmapError(held as ErrorDetail) : inner;
  });
}
