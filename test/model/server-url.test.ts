import { expect, test } from 'vitest';
import { isLoopback, parseServerUrl } from '../../src/model/server-url.ts';

test.each([
  ['https://git.example/api/v3', true],
  ['http://127.0.0.1:80/x', true],
  ['http://127.1/', true],
  ['http://localhost', true],
  ['http://[::1]:80', true],
  ['http://git.example', false],
  ['http://localhost.evil.example', false],
  ['http://127.0.0.1.evil.example', false],
  ['ftp://localhost', false],
  ['https://user@git.example', false],
  ['https://:pass@git.example', false],
  ['https://git.example/?a=b', false],
  ['https://git.example/#a', false],
  ['git.example', false],
  ['', false],
])('a token may go to %s: %s', (text, may) => {
  expect(parseServerUrl(text) !== null).toBe(may);
});

test('this machine goes by few names', () => {
  expect(['localhost', 'LOCALHOST', '127.9.9.9', '::1', '[::1]'].every(isLoopback)).toBe(true);
  expect(['localhost:80', '128.0.0.1', '0.0.0.0', 'x.localhost', ''].some(isLoopback)).toBe(false);
});
