import { expect, test } from 'vitest';
import { journalContract } from '../contracts/journal.ts';
import { createMemoryJournal } from './memory-journal.ts';

journalContract('a journal in memory', () => {
  const journal = createMemoryJournal();
  return { journal, again: () => createMemoryJournal(journal.data), close: () => undefined };
});

test('a fork goes its own way', async () => {
  const journal = createMemoryJournal();
  await journal.put('written', new Map([['a', { oid: '1', line: 'a' }]]));
  const fork = journal.fork();
  await fork.put('written', new Map([['a', null]]));
  expect((await journal.all('written')).size).toBe(1);
  expect((await fork.all('written')).size).toBe(0);
});
