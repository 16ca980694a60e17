import { inboxContract } from '../contracts/inbox.ts';
import { createMemoryInbox, makeInboxData } from './memory-inbox.ts';

inboxContract('an inbox in memory', () => {
  const data = makeInboxData();
  return { inbox: createMemoryInbox(data), again: () => createMemoryInbox(data), close: () => undefined };
});
