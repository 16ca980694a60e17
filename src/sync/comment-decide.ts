import { timeMs } from '../model/time.ts';
import type { PartMeta } from '../ports/snapshot-store.ts';
import { bodyHere, pointerIn } from './comment-files.ts';
import { COMMENTS, type CommentDecision, type CommentPair } from './comment-types.ts';
import { mergeField } from './merge.ts';
import type { Rules, Triple } from './merge-types.ts';
import { directionOf, rulesFor, strategyOf } from './rules.ts';
import type { Engine, SyncOptions } from './types.ts';

/** As for fields: times nearer than this are a tie. */
const TIE_MS = 2000;

/** Merges one comment under the run's mode, direction and strategy; three-way, section by section. */
export function decideComment(
  engine: Engine,
  options: SyncOptions,
  pair: CommentPair,
  rights: string,
): CommentDecision {
  const winner = pair.winner === undefined ? winnerOf(engine, options, pair) : pair.winner;
  const mine = bodyHere(engine, pair.local);
  const held = isHeld(engine, pair, rights);
  const rules = commentRules(engine, options, winner);
  const merged = mergeField(COMMENTS, tripleOf(engine, pair), held ? { ...rules, push: false } : rules);
  const { base } = merged as { readonly base: string | undefined };
  const [local, there] = [merged.local as string, merged.remote as string];
  const about = { field: COMMENTS.name, section: pair.local.id };
  const conflict = merged.conflicts.length === 0 ? null : { ...about, local, base, remote: there };
  const both = directionOf(engine, COMMENTS) === 'both';
  return {
    pair: { ...pair, winner },
    ...{ local, base, there, conflict },
    pulls: local !== mine,
    pushes: there !== pair.remote.body,
    pending: conflict === null && both && !held && local !== there,
  };
}

/** Which sides may be written. */
export function commentRules(engine: Engine, options: SyncOptions, winner: Rules['winner']): Rules {
  return rulesFor(engine, options, () => winner)(COMMENTS);
}

/** Whether a strategy took the remote side of what both had changed. */
export function isOverruled(engine: Engine, options: SyncOptions, { pair, pulls }: CommentDecision): boolean {
  const manual = mergeField(COMMENTS, tripleOf(engine, pair), commentRules(engine, options, null));
  return pulls && manual.conflicts.length > 0;
}

function tripleOf(engine: Engine, { local, base, remote }: CommentPair): Triple {
  return { local: bodyHere(engine, local), base, remote: remote.body };
}

/** A text that was refused for good: not sent again before it, or the rights, change. */
function isHeld(engine: Engine, { meta, local }: CommentPair, rights: string): boolean {
  const refused: PartMeta['refused'] = meta?.refused;
  return refused?.rights === rights && refused[COMMENTS.name] === bodyHere(engine, local);
}

function winnerOf(engine: Engine, options: SyncOptions, pair: CommentPair): Rules['winner'] {
  const strategy = strategyOf(engine, options, COMMENTS.name);
  if (strategy === 'local' || strategy === 'remote') return strategy;
  return strategy === 'latest' ? latest(engine, pair) : null;
}

/** The file says when it was edited, where a command did it; one that was edited by hand keeps the time of the pull. */
function latest(engine: Engine, { local, remote }: CommentPair): Rules['winner'] {
  const { updated = '' } = local.values;
  const here = pointerIn(engine, local)?.startsWith(updated) === true ? null : timeMs(updated);
  const there = timeMs(remote.updated_at);
  if (here === null || there === null || Math.abs(here - there) <= TIE_MS) return null;
  return here > there ? 'local' : 'remote';
}
