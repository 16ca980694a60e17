import type { ResponseShape } from './canned.ts';
import type { Answer, Seen } from './exchange.ts';

/**
 * Matched by operation or root field name; `nth` (1-based) and `from` count the requests that match since the fault was
 * pushed.
 */
export type FaultWhen =
  ((request: Seen) => boolean) | { readonly operation?: string; readonly nth?: number; readonly from?: number };

export type FaultDo =
  /** Nothing is applied; the socket is destroyed. */
  | 'drop-before'
  /** Applied, and then no answer. */
  | 'apply-then-drop'
  | '502-after-apply'
  /** Applied, and half of the JSON arrives, as a whole HTTP message. */
  | 'truncated'
  /** Applied, and the connection ends in the middle of the message. */
  | 'cut'
  | 'empty'
  | 'html'
  /** Applied, and sent as `text/plain`. */
  | 'content-type'
  | 'unauthorized'
  | ResponseShape
  /** The connection is dropped at once; the operation is applied later, unless it would write over what somebody wrote meanwhile. */
  | { readonly late: { readonly ms?: number; readonly requests?: number } }
  | { readonly latency: number }
  /** What somebody does just before this request is answered, or just after: between two pages, say. */
  | { readonly before: () => void }
  | { readonly after: () => void }
  /** Not applied; this is answered. */
  | { readonly answer: Answer };

export interface Fault {
  readonly when: FaultWhen;
  readonly do: FaultDo;
}

export interface FaultScript {
  push(...faults: readonly Fault[]): void;
  clear(): void;
  /** Faults that apply to this request, each counted. */
  take(request: Seen): FaultDo[];
}

export function makeFaults(): FaultScript {
  const scripted: { readonly fault: Fault; seen: number }[] = [];
  return {
    push(...faults) {
      scripted.push(...faults.map((fault) => ({ fault, seen: 0 })));
    },
    clear() {
      scripted.length = 0;
    },
    take(request) {
      return scripted.flatMap((one) => {
        const { when } = one.fault;
        if (typeof when === 'function') return when(request) ? [one.fault.do] : [];
        if (
          when.operation !== undefined &&
          when.operation !== request.operation &&
          !request.fields.includes(when.operation)
        ) {
          return [];
        }
        one.seen += 1;
        if (when.nth !== undefined && one.seen !== when.nth) return [];
        if (when.from !== undefined && one.seen < when.from) return [];
        return [one.fault.do];
      });
    },
  };
}
