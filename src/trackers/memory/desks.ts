import type { CommentDesk, CommentOutcome, MilestoneDesk, MilestoneOutcome, Removal } from '../../ports/tracker.ts';
import { orLimited, type Hand, type Sent } from './hand.ts';
import { isTaken, live, type MemoryService } from './server.ts';
import { toMilestone, type View } from './shown.ts';
import type { Aim } from './requests.ts';

export function makeCommentDesk(
  hand: Hand,
  service: MemoryService,
  hands: { login: string; view: () => View },
): CommentDesk {
  const answer = (sent: Sent): CommentOutcome => {
    if (sent.kind !== 'done') return sent;
    const stored = service.comments.get(sent.number ?? -1);
    if (stored === undefined) return { kind: 'refused', message: 'not found' };
    return { kind: 'done', comment: hands.view().comment(stored) };
  };
  const missing = ({ number }: Aim): string | null => (service.comments.has(number) ? null : 'not found');
  return {
    add: async (item, { id, body }) => {
      const number = Number(item.key);
      const write = { do: 'comment.add', item: number, body, author: hands.login, marker: id } as const;
      return answer(orLimited(hand.send('comment', write, () => closedTo(service, number) ?? blank(body))));
    },
    edit: async (comment, body) => {
      const aim = aimAt(service.comments, comment.key);
      return answer(hand.send('comment', { do: 'comment.edit', aim, body }, () => missing(aim) ?? blank(body)));
    },
    remove: async (comment) => {
      const aim = aimAt(service.comments, comment.key);
      return removal(hand.send('comment', { do: 'comment.remove', aim }, () => missing(aim)));
    },
  };
}

export function makeMilestoneDesk(hand: Hand, service: MemoryService, author: string): MilestoneDesk {
  const answer = (sent: Sent): MilestoneOutcome => {
    if (sent.kind !== 'done') return sent;
    const stored = service.milestones.get(sent.number ?? -1);
    if (stored === undefined) return { kind: 'refused', message: 'not found' };
    return { kind: 'done', milestone: toMilestone(stored) };
  };
  return {
    list: async () => {
      hand.read('milestones');
      return [...service.milestones.values()].map(toMilestone);
    },
    get: async (key) => {
      hand.read('get');
      const stored = service.milestones.get(Number(key));
      return stored === undefined ? { absent: 'unknown', message: 'not found' } : toMilestone(stored);
    },
    create: async (values) =>
      answer(
        hand.send('milestone', { do: 'milestone.create', values, author }, () => titleRefused(service, values.title)),
      ),
    update: async (key, changes) => {
      const aim = aimAt(service.milestones, key);
      const refusal = (): string | null => {
        if (!service.milestones.has(aim.number)) return 'not found';
        return changes.title === undefined ? null : titleRefused(service, changes.title, aim.number);
      };
      return answer(hand.send('milestone', { do: 'milestone.update', aim, changes }, refusal));
    },
  };
}

/** What a write names, and the version of it that is there now. */
export function aimAt(rows: ReadonlyMap<number, Aim>, key: string): Aim {
  const number = Number(key);
  return { number, version: rows.get(number)?.version ?? -1 };
}

export function removal(sent: Sent): Removal {
  return sent.kind === 'done' ? { kind: 'done' } : sent;
}

function closedTo(service: MemoryService, number: number): string | null {
  const item = live(service, number);
  if (item === null) return 'not found';
  return item.locked ? 'the item is locked' : null;
}

function blank(body: string): string | null {
  return body.trim() === '' ? 'a comment needs a text' : null;
}

function titleRefused(service: MemoryService, title: string, except: number | null = null): string | null {
  if (title.trim() === '') return 'a milestone needs a title';
  return isTaken(service, title, except) ? `there is a milestone of that title: ${title}` : null;
}
