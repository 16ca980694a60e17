import { expect, it } from 'vitest';
import { countTasks } from '../../src/model/tasks.ts';

it.each([
  ['', null],
  ['[a](b)', null],
  ['- [ ] one\n- [x] two\r\n  * [X] three', { done: 2, total: 3 }],
  ['1. [x] one\n2) [ ] two\n> - [ ] quoted', { done: 1, total: 3 }],
  ['- [x]not a task\n-[x] nor this', null],
  ['```\n- [x] code\n```\n- [ ] real', { done: 0, total: 1 }],
  ['````\n```\n- [x] still code\n````\n- [x] real', { done: 1, total: 1 }],
  ['~~~\n- [x] never closed', null],
])('the tasks of %j', (body, tasks) => expect(countTasks(body)).toEqual(tasks));
