import { RoadmapError } from '../../model/errors.ts';
import type { Cost, Mapping, Outcome } from '../../ports/tracker.ts';
import type { MemoryWrite } from './requests.ts';
import type { MemoryService, StoredItem } from './server.ts';
import { passCall, performWrite } from './writes.ts';

export type MemoryRead = 'list' | 'get' | 'newest' | 'milestones' | 'scan';
export type MemoryChange = 'update' | 'create' | 'comment' | 'milestone' | 'remove';
export type MemoryCall = MemoryRead | MemoryChange;

/**
 * `before`: nothing happens, the connection breaks. `after`: it happens, the answer is lost. `late`: it happens some calls
 * later, the answer is lost. `limited`: refused by a limit. `malformed`: an answer that cannot be read.
 */
export type MemoryFault = 'before' | 'after' | 'late' | 'limited' | 'malformed';

export interface MemoryConnection {
  readonly service: MemoryService;
  readonly mapping: Mapping;
  readonly login: string;
  readonly writable?: boolean;
  readonly page?: number;
  readonly batch?: number;
  /** Asked once a call: what goes wrong with it, if anything. */
  readonly fault?: (call: MemoryCall) => MemoryFault | null;
  /** Items that listings leave out, as a lagging list does; single reads show them. */
  readonly hidden?: (item: StoredItem) => boolean;
  /** What this tracker does not have. */
  readonly without?: readonly ('comments' | 'milestones' | 'scan' | 'remove')[];
}

export type Undone = Exclude<Outcome, { readonly kind: 'done' }>;
export type Sent = { readonly kind: 'done'; readonly number: number | null } | Undone;

/** One connection: every call is counted, and may go wrong as it was asked to. */
export interface Hand {
  /** @throws RoadmapError of kind `remote` where this call goes wrong */
  read(call: MemoryRead): void;
  /** Once or not at all. `refusal`: why the service does not take it. */
  send(call: MemoryChange, write: MemoryWrite, refusal: () => string | null): Sent;
  cost(): Cost;
}

export function makeHand({ service, fault, writable = true }: MemoryConnection): Hand {
  const cost = { queries: 0, mutations: 0, rest: 0 };
  const begin = (call: MemoryCall, kind: 'queries' | 'mutations'): MemoryFault | null => {
    // Milestones come along with a listing: nothing is asked for them alone.
    if (call !== 'milestones') {
      cost[kind] += 1;
      passCall(service);
    }
    return fault?.(call) ?? null;
  };
  return {
    cost: () => ({ ...cost }),
    read(call) {
      const wrong = begin(call, 'queries');
      if (wrong !== null) throw wrong === 'limited' ? limited(service) : broken(wrong);
    },
    send(call, write, refusal) {
      const wrong = begin(call, 'mutations');
      if (wrong === 'limited') return { kind: 'failed', message: 'the tracker asks to wait', limit: limited(service) };
      if (wrong === 'before') return { kind: 'failed', message: 'the connection was refused' };
      const no = writable ? refusal() : 'not allowed to write';
      if (no === null && wrong === 'late') service.late.push({ calls: 3, write });
      const number = no === null && wrong !== 'late' ? performWrite(service, write) : null;
      if (wrong !== null) return { kind: 'unknown', message: 'no answer' };
      return no === null ? { kind: 'done', number } : { kind: 'refused', message: no };
    },
  };
}

/** For calls that throw what a limit refused. @throws RoadmapError `remote.limited` */
export function orLimited(sent: Sent): Sent {
  if (sent.kind !== 'done' && sent.limit !== undefined) throw sent.limit;
  return sent;
}

export function broken(fault: MemoryFault): RoadmapError {
  const code = fault === 'malformed' ? 'remote.malformed' : 'remote.unreachable';
  return new RoadmapError({ kind: 'remote', code, message: `The connection to the tracker broke (${fault}).` });
}

function limited(service: MemoryService): RoadmapError {
  const resume_after = new Date(service.now + 60_000).toISOString();
  const message = 'The tracker asks to wait.';
  return new RoadmapError({ kind: 'remote', code: 'remote.limited', message, data: { resume_after } });
}
