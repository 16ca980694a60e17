import { expect, test } from 'vitest';
import { claimsOf } from '../../src/model/links.ts';
import { seedIssues } from './support.ts';

test.each([
  [
    'a block',
    '---\nid: [\nremote_ids:\n  github: 221\n  linear: "ABC-1" # x\nnext: 1\n',
    ['github:221', 'linear:ABC-1'],
  ],
  ['a flow map', "remote_ids: { github: '221', linear: ABC-1 }\n", ['github:221', 'linear:ABC-1']],
  ['a legacy link', 'github_issue: "12" # x\r\n', ['github:12']],
  [
    'both sides of a conflict',
    'remote_ids:\n<<<<<<< a\n  github: 1\n=======\n  github: 2\n>>>>>>> b\nid: x\n',
    ['github:1', 'github:2'],
  ],
  ['nothing', 'title: remote_ids are fun\ngithub_issue: null\nother:\n  github: 3\n', []],
])('the links of a broken file: %s', (_, text, claims) => {
  expect(claimsOf(text)).toEqual(claims);
});

test('the links of real files are found without trusting their YAML', () => {
  const claims = seedIssues().flatMap(([, text]) => claimsOf(text));
  expect(new Set(claims).size).toBe(104);
  expect(claims.every((claim) => /^github:\d+$/.test(claim))).toBe(true);
});
