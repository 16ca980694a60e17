import { describe, expect, it } from 'vitest';
import { RoadmapError } from '../../src/model/errors.ts';
import type { SyncField } from '../../src/ports/tracker.ts';
import {
  bindTracker,
  heldHere,
  heldThere,
  isUnknownHere,
  isUnknownThere,
  knownHere,
  makeDirectory,
} from '../../src/sync/directory.ts';
import { connectMemory } from '../../src/trackers/memory/index.ts';
import { createMemoryService } from '../../src/trackers/memory/server.ts';
import { namedMapping } from './named-mapping.ts';
import { issueOf, makeScene, write } from './support.ts';

const A = 'aaaa000a';
const B = 'bbbb000b';
const C = 'cccc000c';
const parent: SyncField = { name: 'parent', kind: 'scalar', names: 'issue' };
const needs: SyncField = { name: 'depends_on', kind: 'set', names: 'issue' };
const title: SyncField = { name: 'title', kind: 'scalar' };

describe('what names mean on the other side', () => {
  it('an issue is its item, and the other way round', () => {
    const directory = makeDirectory();
    directory.linkIssue(A, '5');
    expect(directory.keyOf('issue', A)).toBe('5');
    expect(directory.localOf('issue', '5')).toBe(A);
    expect(directory.keyOf('issue', B)).toBeNull();
    expect(directory.localOf('issue', '6')).toBeNull();
  });

  it('a milestone is found by its name and by its slug, and told by its name', () => {
    const directory = makeDirectory();
    directory.linkMilestone({ key: '3', title: 'Version 1', name: 'v1.0', aliases: ['v1-0'] });
    expect(directory.keyOf('milestone', 'v1.0')).toBe('3');
    expect(directory.keyOf('milestone', 'v1-0')).toBe('3');
    expect(directory.keyOf('milestone', 'Version 1')).toBeNull();
    expect(directory.localOf('milestone', '3')).toBe('v1.0');
    expect(['v1.0', 'v1-0', 'Version 1', 'v2'].map((name) => directory.isMilestone('3', name))).toEqual([
      true,
      true,
      true,
      false,
    ]);
    expect(directory.isMilestone('4', 'v1.0')).toBe(false);
  });

  it('a milestone without a file here has no name here', () => {
    const directory = makeDirectory();
    directory.linkMilestone({ key: '3', title: 'v1.0', name: null, aliases: [] });
    expect(directory.localOf('milestone', '3')).toBeNull();
    expect(directory.isMilestone('3', 'v1.0')).toBe(true);
  });
});

describe('values that the other side does not have', () => {
  const directory = makeDirectory();
  directory.linkIssue(A, '5');

  it('are told apart on both sides', () => {
    expect(isUnknownThere(parent, `?${A}`)).toBe(true);
    expect(isUnknownThere(parent, '5')).toBe(false);
    expect(isUnknownThere(title, '?what')).toBe(false);
    expect(isUnknownHere(directory, parent, '9')).toBe(true);
    expect(isUnknownHere(directory, parent, '5')).toBe(false);
    expect(isUnknownHere(directory, parent, null)).toBe(false);
    expect(isUnknownHere(directory, title, '9')).toBe(false);
    expect(knownHere(directory, needs, ['5', '9'])).toEqual(['5']);
    expect(knownHere(directory, title, 'x')).toBe('x');
    expect(knownHere(directory, parent, '9')).toBe('9');
  });

  it('are not in a base, and are not sent', () => {
    const values = { title: 'x', parent: '9', depends_on: ['5', '9'] };
    expect(heldHere(directory, [title, parent, needs, { ...parent, name: 'milestone' }], values)).toEqual({
      title: 'x',
      depends_on: ['5'],
    });
    expect(heldThere([title, parent, { ...parent, name: 'milestone' }], { title: 'x', parent: `?${B}` })).toEqual({
      title: 'x',
      parent: null,
    });
  });
});

describe('the mapping of a tracker, speaking of keys', () => {
  const scene = makeScene();
  const mapping = namedMapping(scene.mapping);
  const directory = makeDirectory();
  directory.linkIssue(A, '5');
  directory.linkIssue(B, '6');
  const plain = connectMemory({ service: createMemoryService(0), mapping, login: 'us' });
  const bound = bindTracker(plain, directory).mapping;
  write(scene, C, { parent: A, depends_on: [B, 'dddd000d'] });
  const issue = issueOf(scene, C);

  it('projects to keys; what has none is marked, or left out of a set', () => {
    expect(bound.project(issue)).toMatchObject({ parent: '5', depends_on: ['6'] });
    write(scene, 'eeee000e', { parent: 'dddd000d' });
    expect(bound.project(issueOf(scene, 'eeee000e')).parent).toBe('?dddd000d');
  });

  it('accepts keys, and keeps elements that only this side knows', () => {
    expect(bound.accept(issue, { parent: '6', depends_on: ['5'] }).values).toEqual({
      parent: B,
      depends_on: [A, 'dddd000d'],
    });
    expect(bound.accept(issue, { parent: null }).values).toEqual({ parent: null });
  });

  it('a new file names what is here, and leaves out of a set what is not', () => {
    expect(bound.initial({ title: 'x', parent: '5', depends_on: ['6', '9'] }).values).toMatchObject({
      parent: A,
      depends_on: [B],
    });
  });

  it.each([
    ['parent', 'parent: item #9 has no file here yet'],
    ['milestone', 'milestone: milestone #9 has no file here yet'],
  ])('an item that is not here cannot be taken as %s', (name, message) => {
    const take = (): unknown => bound.accept(issue, { [name]: '9' });
    expect(take).toThrow(RoadmapError);
    expect(take).toThrow(message);
  });
});
