import type { SnapshotStep } from '../ports/snapshot-store.ts';
import { PARTS } from '../sync/milestone-pair.ts';

/** What the message of a step says of one item or part. */
export interface Told {
  readonly direction: 'in' | 'out';
  /** Of the issue; of a milestone the name of its file. */
  readonly id: string;
  /** Fields that the file here took. */
  readonly listed: readonly string[];
}

export interface About {
  /** @param local id of the comment, where the key is one's. Null: it says nothing of it. */
  tell(key: string, local: string): Told | null;
  /** Whether what happened to this item or part concerns this issue. */
  names(key: string, issue: string): boolean;
}

/** What runs write into the messages of the chain's steps, each read once. */
export function aboutSteps(): (step: Pick<SnapshotStep, 'commit' | 'message'>) => About {
  const known = new Map<string, About>();
  return ({ commit, message }) => {
    const about = known.get(commit) ?? readMessage(message);
    known.set(commit, about);
    return about;
  };
}

function readMessage(message: string): About {
  const told = new Map(message.split('\n').flatMap((line) => readLine(line)));
  const issues = new Set<string>();
  for (const [name, { id }] of told) issues.add(`${name.replace(/[/ ].*/, '')} ${id}`);
  return {
    tell: (key, local) => {
      const [item = '', part] = key.split('/');
      return told.get(part === undefined || item === PARTS ? key : `${item} ${local}`) ?? null;
    },
    names: (key, issue) => issues.has(`${key.replace(/\/.*/, '')} ${issue}`),
  };
}

/** By what it is about: `221`, a milestone's `milestones/3`, and `221 <local id>` for a comment, whose own key no message names. */
type Line = readonly (readonly [string, Told])[];

const LINES: readonly (readonly [RegExp, (found: readonly string[]) => Line])[] = [
  [
    /^(in|out) #(\S+) ([0-9a-f]{8}) comment (\S+)/,
    ([, way = '', item = '', id = '', comment = '']) => [
      [`${item} ${comment}`, { direction: directionOf(way), id, listed: [] }],
    ],
  ],
  [
    /^(in|out) #(\S+) ([0-9a-f]{8})\b(.*)/,
    ([, way = '', item = '', id = '', rest = '']) => [
      [item, { direction: directionOf(way), id, listed: rest.trim().split(', ') }],
    ],
  ],
  [/^resolved #(\S+) ([0-9a-f]{8}) /, ([, item = '', id = '']) => [[item, { direction: 'in', id, listed: [] }]]],
  [
    /^([0-9a-f]{8}) #(\S+) resolved comments: (\S+)=/,
    ([, id = '', item = '', comment = '']) => [[`${item} ${comment}`, { direction: 'in', id, listed: [] }]],
  ],
  [
    /^milestone (.+) (\S+) ([←→=])(.*)/,
    ([, id = '', key = '', arrow = '', rest = '']) => [
      [`${PARTS}/${key}`, { direction: directionOf(arrow), id, listed: arrow === '←' ? fieldsIn(rest) : [] }],
    ],
  ],
];

function readLine(line: string): Line {
  for (const [pattern, tell] of LINES) {
    const found = pattern.exec(line);
    if (found !== null) return tell(found);
  }
  return [];
}

/** What only came in names no arrow out. */
function directionOf(way: string): 'in' | 'out' {
  return way === 'out' || way === '→' ? 'out' : 'in';
}

function fieldsIn(text: string): readonly string[] {
  return text.replace(/→.*/, '').trim().split(', ');
}
