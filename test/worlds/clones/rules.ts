import type { Update } from '../../../src/ports/tracker.ts';
import { loaded } from '../loaded.ts';
import { Violation } from '../oracle.ts';
import { keyOf } from '../world.ts';
import type { Process } from './world.ts';

/** Whoever is told of some items lists nothing, makes nothing there, and does not say how far anybody has listened. */
const NOT_FOR_STIRRED = new Set([
  ...['tracker.list', 'tracker.scan', 'tracker.newest', 'tracker.create'],
  ...['claims.put', 'cache.write'],
]);

const SENDS = new Set(['tracker.update', 'tracker.create']);
const FILES = new Set(['store.create', 'store.replace']);

/** What a run may never do, whatever comes of it. @throws Violation */
export function mayCall(process: Process, call: string, args: readonly unknown[]): void {
  const { label, stirred, anyBranch, stood } = process;
  if (SENDS.has(call) && !anyBranch && !stood.has('main'))
    throw new Violation(`${label}: ${call} on ${[...stood].join(', ')}`);
  if (stirred === null) return;
  if (NOT_FOR_STIRRED.has(call)) throw new Violation(`${label}: ${call} by a run that was told of some items`);
  const about = keysIn(call, args).filter((key) => !stirred.has(key));
  if (about.length > 0) throw new Violation(`${label}: ${call} of #${about.join(', #')}, which nobody told of`);
}

function keysIn(call: string, args: readonly unknown[]): readonly string[] {
  if (call === 'tracker.update') return (args[0] as readonly Update[]).map(({ item }) => item.key);
  if (!FILES.has(call)) return [];
  const path = args[0] as string;
  const issue = loaded(path, String(args.at(-1)));
  // A file that lost its link is told that its item is gone.
  const key = issue === null ? null : keyOf(issue);
  return key === null ? [] : [key];
}
