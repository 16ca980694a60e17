import fc from 'fast-check';
import { expect, it } from 'vitest';
import { exportIssues } from '../../src/app/export-issues.ts';
import { prepareImport, runImport, type ImportRequest } from '../../src/app/import.ts';
import { readBeads } from '../../src/app/import-beads.ts';
import { planImport, type ImportPlan } from '../../src/app/import-plan.ts';
import type { ImportPorts } from '../../src/app/import-shelf.ts';
import type { ImportSource } from '../../src/app/import-types.ts';
import { listIssues } from '../../src/app/list-issues.ts';
import { defaultConfig } from '../../src/model/config-defaults.ts';
import { createMemoryStore } from '../support/memory-store.ts';
import { createMemoryFiles } from '../support/memory-files.ts';

const config = defaultConfig;

function source(text: string): ImportSource {
  return {
    name: 'issues.jsonl',
    kind: 'file',
    isHere: () => false,
    refused: () => [],
    list: async () => [],
    read: async () => text,
    async *lines() {
      yield* text.split('\n');
    },
  };
}

/** Milestones, comments and issues in memory, under one roof. */
function makePorts(): ImportPorts & { readonly all: () => Record<string, string> } {
  const files = createMemoryFiles();
  const issues = createMemoryStore(config);
  const archive = createMemoryStore(config);
  return { issues, archive, files, all: () => Object.fromEntries([...files.texts, ...issues.files]) };
}

function request(text: string): ImportRequest {
  return { source: source(text), from: null, as: null, hosts: ['github.com'] };
}

async function importOf(ports: ImportPorts, text: string): Promise<ImportPlan> {
  const { plan } = await prepareImport(ports, config, request(text));
  await runImport(ports, plan, () => undefined);
  return plan;
}

const id = fc.oneof(
  fc.stringMatching(/^[a-z]{1,3}-[0-9a-z.]{1,4}$/),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 6 }),
);
const anyText = fc.oneof(fc.string({ unit: 'binary', maxLength: 40 }), fc.lorem({ maxCount: 12 }), fc.constant(''));
const word = (...words: readonly string[]): fc.Arbitrary<string> => fc.oneof(fc.constantFrom(...words), anyText);
const time = fc.oneof(
  fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
  fc.constant('0001-01-01T00:00:00Z'),
  anyText,
);

const record = (ids: fc.Arbitrary<string>): fc.Arbitrary<Record<string, unknown>> =>
  fc.record(
    {
      id: ids,
      title: anyText,
      description: anyText,
      design: anyText,
      status: word('open', 'in_progress', 'closed', 'blocked', 'deferred', 'tombstone'),
      priority: fc.oneof(fc.integer({ min: -2, max: 9 }), anyText),
      issue_type: word('bug', 'feature', 'task', 'epic'),
      assignee: anyText,
      labels: fc.oneof(fc.array(anyText, { maxLength: 4 }), anyText),
      estimated_minutes: fc.oneof(fc.integer(), fc.double(), anyText),
      created_at: time,
      closed_at: time,
      due_at: time,
      dependencies: fc.array(fc.record({ depends_on_id: ids, type: word('blocks', 'parent-child', 'related') }), {
        maxLength: 4,
      }),
      comments: fc.array(fc.record({ id: fc.integer(), author: anyText, text: anyText, created_at: time }), {
        maxLength: 3,
      }),
      surprise: fc.jsonValue({ maxDepth: 2 }),
    },
    { requiredKeys: ['id', 'title'] },
  );

const sources = fc
  .array(id, { minLength: 1, maxLength: 6 })
  .chain((ids) => fc.array(record(fc.constantFrom(...ids)), { maxLength: 8 }))
  .map((records) => records.map((one) => JSON.stringify(one)).join('\n'));

it('whatever the source holds, a second import adds nothing and changes nothing', async () => {
  await fc.assert(
    fc.asyncProperty(sources, async (text) => {
      const ports = makePorts();
      await importOf(ports, text);
      const before = ports.all();
      const again = await importOf(ports, text);
      expect(again.create).toEqual([]);
      expect(again.files).toEqual([]);
      expect(ports.all()).toEqual(before);
    }),
    { numRuns: 200 },
  );
});

it('whatever the source holds, every file that is made loads, without a finding, and says what was planned', async () => {
  await fc.assert(
    fc.asyncProperty(sources, async (text) => {
      const ports = makePorts();
      const { create } = await importOf(ports, text);
      const listing = await ports.issues.list();
      expect(listing.findings).toEqual([]);
      expect(listing.broken).toEqual([]);
      expect(listing.issues.map((issue) => issue.path).sort()).toEqual(create.map(({ path }) => path).sort());
      const read = await readBeads(source(text), '', config, '');
      const planned = new Map([...read.issues].reverse().map((issue) => [issue.source, issue]));
      const found = new Map((await exported(ports)).map((issue) => [issue['id'], issue]));
      for (const { id: own, source: name } of create) {
        const { values, body } = planned.get(name) ?? expect.fail(name);
        expect(found.get(own)).toMatchObject(meant({ ...values, body }));
      }
    }),
    { numRuns: 200 },
  );
});

it('relations never form a circle, and lead to issues that are there', async () => {
  await fc.assert(
    fc.asyncProperty(sources, async (text) => {
      const ports = makePorts();
      await importOf(ports, text);
      const { issues } = await ports.issues.list();
      for (const edges of ['depends_on', 'parent'] as const) {
        const to = new Map(issues.map((issue) => [issue.id, [issue.values[edges] ?? []].flat()]));
        expect([...to.values()].flat().filter((other) => !to.has(other))).toEqual([]);
        // What leads nowhere is taken away until nothing is left; a circle stays.
        for (let left = to.size + 1; to.size > 0 && to.size < left;) {
          left = to.size;
          for (const [from, others] of to) if (!others.some((other) => to.has(other))) to.delete(from);
        }
        expect([...to.keys()]).toEqual([]);
      }
    }),
    { numRuns: 200 },
  );
});

it('the same source makes the same files everywhere, in whatever order its records come', async () => {
  const line = (name: string, more: object): string => JSON.stringify({ id: name, title: name, ...more });
  const lines = [line('a-1', { dependencies: [{ depends_on_id: 'a-2', type: 'blocks' }] }), line('a-2', {})];
  const [one, other] = [makePorts(), makePorts()];
  await importOf(one, lines.join('\n'));
  await importOf(other, [...lines].reverse().join('\n'));
  expect(one.all()).toEqual(other.all());
});

it('an id that is taken gives way to the next digits, and is found again under them', async () => {
  const ports = makePorts();
  const line = JSON.stringify({ id: 'bd-1', title: 'One' });
  const [first] = (await planImport(ports, config, await readBeads(source(line), '', config, ''))).create;
  const taken = first?.id ?? '';
  await ports.issues.create(`.roadmap/issues/${taken}.md`, `---\nid: '${taken}'\ntitle: Was here\n---\n`);
  const { create } = await importOf(ports, line);
  expect(create[0]?.id.slice(0, 7)).toBe(taken.slice(1));
  expect((await importOf(ports, line)).unchanged).toMatchObject([{ id: create[0]?.id }]);
});

it('a circle of twenty thousand records is cut once', async () => {
  const count = 20_000;
  const lines = Array.from({ length: count }, (_, at) =>
    JSON.stringify({
      id: `c-${String(at)}`,
      title: 'x',
      dependencies: [{ depends_on_id: `c-${String((at + 1) % count)}`, type: 'blocks' }],
    }),
  );
  const { plan } = await prepareImport(makePorts(), config, request(lines.join('\n')));
  expect(plan.create).toHaveLength(count);
  expect(plan.not_carried).toMatchObject([{ field: 'depends_on', reason: 'it would close a circle' }]);
}, 60_000);

async function exported(ports: ImportPorts): Promise<readonly Record<string, unknown>[]> {
  const world = { config, now: 0, me: null };
  const { issues } = await listIssues(ports, { ...world, query: [] });
  let text = '';
  for await (const piece of exportIssues(ports, config, issues, { format: 'json', comments: false })) text += piece;
  return JSON.parse(text) as Record<string, unknown>[];
}

/** Without what no file needs to say. */
function meant(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined && (!Array.isArray(value) || value.length > 0)),
  );
}
