import { expect, it } from 'vitest';
import {
  labelsFor,
  lineFor,
  peopleFor,
  priorityFor,
  resolutionFor,
  statusFor,
  timeFor,
  typeFor,
} from '../../src/app/import-values.ts';
import { defaultConfig } from '../../src/model/config-defaults.ts';
import type { Config } from '../../src/model/config.ts';

const own: Config = {
  ...defaultConfig,
  statuses: [
    { name: 'Later', category: 'unstarted' },
    { name: 'Doing it', category: 'started' },
    { name: 'over', category: 'done' },
    { name: 'dropped', category: 'canceled' },
  ],
  priorities: ['P0', 'P1'],
  issue_types: ['Epic', 'bug'],
};

it.each([
  ['To Do', 'todo'],
  ['in_progress', 'in-progress'],
  ['In  Review', 'review'],
  ['DONE', 'closed'],
  ["Won't fix", 'closed'],
  ['cancelled', 'closed'],
])('the status %j is %j by default', (word, value) => {
  expect(statusFor(word, defaultConfig).value).toBe(value);
});

it('a status word is one of the configuration by its name, else by what it means, else a label', () => {
  expect(statusFor('doing_it', own)).toEqual({ value: 'Doing it' });
  expect(statusFor('In Progress', own)).toEqual({ value: 'Doing it' });
  expect(statusFor('closed', own)).toEqual({ value: 'over' });
  expect(statusFor('canceled', own)).toEqual({ value: 'dropped' });
  expect(statusFor('Frozen', own)).toEqual({ value: 'Later', label: 'frozen' });
  expect(resolutionFor('canceled')).toBe('not-planned');
  expect(resolutionFor('done')).toBeUndefined();
});

it('a type or a priority is one of the configuration, or kept as what it can be', () => {
  expect(typeFor('enhancement', defaultConfig)).toEqual({ value: 'feature' });
  expect(typeFor('task', defaultConfig)).toEqual({ value: 'other' });
  expect(typeFor('Spike', defaultConfig)).toEqual({ value: 'other', label: 'spike' });
  expect(typeFor('epic', own)).toEqual({ value: 'Epic' });
  expect(typeFor('chore', own)).toEqual({ label: 'chore' });
  expect(priorityFor('Urgent', defaultConfig)).toBe('critical');
  expect(priorityFor('p1', own)).toBe('P1');
  expect(priorityFor('high', own)).toBeUndefined();
});

it('words of objects that every object has are words like others', () => {
  for (const word of ['constructor', '__proto__', 'toString']) {
    expect(statusFor(word, defaultConfig)).toEqual({ value: 'todo', label: word.toLowerCase() });
    expect(typeFor(word, defaultConfig)).toEqual({ value: 'other', label: word.toLowerCase() });
    expect(priorityFor(word, defaultConfig)).toBeUndefined();
    expect(resolutionFor(word)).toBeUndefined();
  }
});

it('labels and people are trimmed, and there once', () => {
  expect(labelsFor([' Bug', 'bug', undefined, '', 'a\nb'])).toEqual(['Bug', 'a b']);
  expect(peopleFor(['@ana', 'Ana', '@'])).toEqual(['ana', '@']);
  expect(lineFor(' a \r\n\u2028 b ')).toBe('a b');
});

it('a time is one of ISO 8601, and not the zero of some programs', () => {
  expect(timeFor('2026-03-01 09:30')).toBe('2026-03-01T09:30:00Z');
  expect(timeFor('2026-03-01')).toBe('2026-03-01');
  expect(timeFor('0001-01-01T00:00:00Z')).toBeNull();
  expect(timeFor('01-03-26')).toBeNull();
});
