import type { SyncMode } from '../../src/sync/types.ts';
import { Violation } from './oracle.ts';

/** The process died: whatever it was about to do, it does not. */
export class Killed extends Error {}

/** Every call from the engine to the world passes here: it can be counted, watched, interrupted, and forbidden. */
export interface Boundary {
  calls: number;
  /** The call at which the process dies, and on which side of it; null: it lives. */
  kill: { readonly at: number; readonly before: boolean } | null;
  mode: SyncMode | 'preview' | 'quiet';
  /** Runs between two calls: an editor, another person. `name` is the call that comes next. */
  meanwhile: (name: string) => void;
  /** Writes that passed, by name. */
  readonly writes: string[];
}

const DESKS = new Set(['tracker.comments', 'tracker.milestones']);
const REMOTE_WRITES = new Set([
  'tracker.update',
  'tracker.create',
  'tracker.remove',
  ...['add', 'edit', 'remove'].map((verb) => `tracker.comments.${verb}`),
  ...['create', 'update'].map((verb) => `tracker.milestones.${verb}`),
]);
const LOCAL_WRITES = new Set([
  ...['store.create', 'store.replace', 'snapshots.write', 'journal.put', 'cache.write'],
  ...['files.create', 'files.replace', 'files.remove', 'files.move', 'files.makeFolder'],
]);
/** A run that only pushes makes no file and takes none away. */
const FILE_CHANGES = new Set(['store.create', 'files.create', 'files.remove', 'files.move']);

export function makeBoundary(): Boundary {
  return { calls: 0, kill: null, mode: 'both', meanwhile: () => undefined, writes: [] };
}

/** The port with every call led through the boundary. */
export function guarded<T extends object>(boundary: Boundary, name: string, port: T): T {
  return new Proxy(port, {
    get(target, property) {
      const member: unknown = Reflect.get(target, property);
      const call = `${name}.${String(property)}`;
      if (typeof member === 'object' && member !== null && DESKS.has(call)) return guarded(boundary, call, member);
      if (typeof member !== 'function' || ['oid', 'cost', 'limit', 'estimate'].includes(String(property)))
        return member;
      if (call === 'tracker.list' || call === 'tracker.scan')
        return (...args: unknown[]) => pages(boundary, call, member.apply(target, args));
      return async (...args: unknown[]) => {
        enter(boundary, call);
        const answer: unknown = await member.apply(target, args);
        leave(boundary);
        return answer;
      };
    },
  });
}

/** A call inside a call: the process may die there as well. */
export function stepInside(boundary: Boundary, call: string): void {
  enter(boundary, call);
  leave(boundary);
}

async function* pages(boundary: Boundary, call: string, inner: AsyncIterable<unknown>): AsyncGenerator {
  const iterator = inner[Symbol.asyncIterator]();
  for (;;) {
    enter(boundary, call);
    const page = await iterator.next();
    leave(boundary);
    if (page.done === true) return;
    yield page.value;
  }
}

function enter(boundary: Boundary, call: string): void {
  boundary.meanwhile(call);
  boundary.calls += 1;
  const { kill, mode } = boundary;
  if (kill !== null && kill.at === boundary.calls && kill.before) throw new Killed(call);
  const remote = REMOTE_WRITES.has(call);
  if (remote && (mode === 'pull' || mode === 'preview' || mode === 'quiet'))
    throw new Violation(`${call} in mode ${mode}`);
  if (LOCAL_WRITES.has(call) && mode === 'preview') throw new Violation(`${call} in a preview`);
  if (FILE_CHANGES.has(call) && mode === 'push') throw new Violation(`${call} by a run that only pushes`);
  if (remote || LOCAL_WRITES.has(call)) boundary.writes.push(call);
}

function leave(boundary: Boundary): void {
  const { kill } = boundary;
  if (kill !== null && kill.at === boundary.calls && !kill.before) throw new Killed('after');
}
