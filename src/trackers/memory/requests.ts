import type { MilestoneValues, Values } from '../../ports/tracker.ts';

/** One row that a write goes to, as it was when the write was sent. */
export interface Aim {
  readonly number: number;
  readonly version: number;
}

/** What a client asks for, as plain data: it may be carried out later. */
export type MemoryWrite =
  | { readonly do: 'create'; readonly values: Values; readonly author: string; readonly marker: string }
  | { readonly do: 'update'; readonly edits: readonly (Aim & { readonly values: Values })[] }
  | { readonly do: 'remove'; readonly aim: Aim }
  | {
      readonly do: 'comment.add';
      readonly item: number;
      readonly body: string;
      readonly author: string;
      readonly marker: string;
    }
  | { readonly do: 'comment.edit'; readonly aim: Aim; readonly body: string }
  | { readonly do: 'comment.remove'; readonly aim: Aim }
  | { readonly do: 'milestone.create'; readonly values: MilestoneValues; readonly author: string }
  | { readonly do: 'milestone.update'; readonly aim: Aim; readonly changes: Partial<MilestoneValues> };
