import type { Value } from '../../src/ports/tracker.ts';
import type { Written } from './ground.ts';
import { valuesOf } from './ground.ts';
import {
  expected,
  expectedBody,
  expectedSet,
  parseBody,
  printBody,
  type Body,
  type Expected,
  type May,
  type Winner,
} from './truth.ts';

/** One field with what its three sides hold, everything else being equal. */
export interface Row {
  readonly field: string;
  readonly l: Written;
  readonly s: Written;
  readonly r: Written;
  /** By the truth table; `known`: the base is. */
  expect(known: boolean, may: May, winner: Winner): Expected<unknown>;
  /** A value of the engine's in the form of what is expected. */
  read(value: Value | undefined): unknown;
}

function triples<T>(domain: readonly T[]): readonly (readonly [T, T, T])[] {
  return domain.flatMap((l) => domain.flatMap((s) => domain.map((r) => [l, s, r] as const)));
}

function scalars(field: string, domain: readonly Written[]): Row[] {
  const held = (side: Written): Value => valuesOf(side)[field] ?? null;
  return triples(domain).map(([l, s, r]) => ({
    ...{ field, l, s, r },
    expect: (known, may, winner) => expected({ l: held(l), s: known ? held(s) : undefined, r: held(r) }, may, winner),
    read: (value) => value,
  }));
}

function subsets(elements: readonly string[]): readonly (readonly string[])[] {
  return elements.reduce<readonly (readonly string[])[]>(
    (found, one) => [...found, ...found.map((set) => [...set, one])],
    [[]],
  );
}

function sets(field: 'labels' | 'assignees', elements: readonly string[]): Row[] {
  return triples(subsets(elements)).map(([l, s, r]) => {
    const written = (set: readonly string[]): Written => ({ values: set.length === 0 ? {} : { [field]: [...set] } });
    return {
      ...{ field, l: written(l), s: written(s), r: written(r) },
      expect: (known, may) => expectedSet({ l, s: known ? s : undefined, r }, may),
      read: (value) => (value === undefined ? undefined : [...(value as readonly string[])].sort()),
    };
  });
}

const TEXTS = ['one', 'two', 'three', null] as const;

/** Of a second section, one triple for each relation of the sides. */
const RELATIONS = [
  ['one', 'one', 'one'],
  ['two', 'one', 'one'],
  ['one', 'one', 'two'],
  ['two', 'one', 'two'],
  ['two', 'one', 'three'],
] as const;

function bodies(): Row[] {
  return triples(TEXTS).flatMap((first) =>
    RELATIONS.map((second) => {
      const [l, s, r] = [0, 1, 2].map((at): Body => ({ First: first[at] ?? null, Second: second[at] ?? null })) as [
        Body,
        Body,
        Body,
      ];
      const written = (body: Body): Written => ({ body: printBody(body) });
      return {
        ...{ field: 'body', l: written(l), s: written(s), r: written(r) },
        expect: (known: boolean, may: May, winner: Winner) =>
          expectedBody({ l, s: known ? s : undefined, r }, may, winner),
        read: (value: Value | undefined) => (value === undefined ? undefined : parseBody(value, ['First', 'Second'])),
      };
    }),
  );
}

export const SCALARS: readonly Row[] = [
  ...scalars('title', [{ values: { title: 'One' } }, { values: { title: 'Two' } }, { values: { title: 'Three' } }]),
  ...scalars('status', [{}, { values: { status: 'in-progress' } }, { values: { status: 'closed' } }]),
  ...scalars('priority', [{}, { values: { priority: 'high' } }, { values: { priority: 'low' } }]),
];
export const SETS: readonly Row[] = [...sets('assignees', ['ana', 'bob']), ...sets('labels', ['a'])];
export const LARGER_SETS: readonly Row[] = sets('labels', ['a', 'b', 'c']);
export const BODIES: readonly Row[] = bodies();
