import type { RemoteConfig } from '../../src/model/config.ts';
import { defaultConfig } from '../../src/model/config-defaults.ts';
import { makeMapping } from '../../src/trackers/github/mapping.ts';
import {
  connectMemory,
  type MemoryCall,
  type MemoryConnection,
  type MemoryFault,
} from '../../src/trackers/memory/index.ts';
import {
  addComment,
  createMemoryService,
  deleteComment,
  deleteItem,
  editComment,
  editItem,
  lockItem,
  openItem,
} from '../../src/trackers/memory/server.ts';
import { trackerContract, type Ground, type Trouble } from '../contracts/tracker.ts';
import { samplesOf } from './samples.ts';

const remote: RemoteConfig = { type: 'memory', repo: 'memory/demo', fields: {}, mapping: {} };
const READS: readonly MemoryCall[] = ['list', 'get', 'newest', 'milestones', 'scan'];

trackerContract({
  name: 'the tracker in memory',
  desks: { comments: true, milestones: true, scan: true, remove: true },
  make: async () => makeGround({}),
});

trackerContract({
  name: 'a tracker in memory that has no desks',
  desks: { comments: false, milestones: false, scan: false, remove: false },
  make: async () => makeGround({ without: ['comments', 'milestones', 'scan', 'remove'], mapping: plainMapping() }),
});

function makeGround(more: Partial<MemoryConnection>): Ground {
  const service = createMemoryService(Date.UTC(2026, 0, 1));
  service.assignable = new Set(['ana', 'bob', 'Cleo']);
  service.writers.add('bob');
  let trouble: Trouble = null;
  const fault = (call: MemoryCall): MemoryFault | null => {
    if (trouble === 'limited') return 'limited';
    if (READS.includes(call)) return trouble === 'broken' ? 'malformed' : null;
    return trouble === 'lost' ? 'after' : trouble === 'dropped' ? 'before' : null;
  };
  const connect = (login: string, writable = true) =>
    connectMemory({ service, mapping: makeMapping(defaultConfig, remote), login, writable, page: 3, fault, ...more });
  return {
    tracker: connect('ana'),
    colleague: connect('bob'),
    reader: connect('eve', false),
    logins: { us: 'ana', colleague: 'bob', stranger: 'eve' },
    config: defaultConfig,
    samples: samplesOf,
    unwelcome: { field: 'assignees', element: 'eve' },
    many: 9,
    others: {
      open: (title, body = '') => String(openItem(service, { values: { title, body }, author: 'eve' }).number),
      rewrite: (key, text) => editItem(service, Number(key), text),
      deleteItem: (key) => deleteItem(service, Number(key)),
      move: null,
      lock: (key) => lockItem(service, Number(key)),
      comment: (key, body) => String(addComment(service, Number(key), { body, author: 'eve' })?.number),
      rewriteComment: (key, body) => editComment(service, Number(key), body),
      deleteComment: (key) => deleteComment(service, Number(key)),
    },
    trouble: (next) => void (trouble = next),
    count: () => [...service.items.values()].filter((item) => !item.deleted).length,
    countComments: (key) => [...service.comments.values()].filter((one) => one.item === Number(key)).length,
    advance: (ms) => void (service.now += ms),
    close: async () => undefined,
  };
}

/** GitHub's, without what needs a desk. */
function plainMapping(): MemoryConnection['mapping'] {
  const whole = makeMapping(defaultConfig, remote);
  const fields = whole.fields.filter((field) => field.names !== 'milestone' && field.silent !== true);
  const names = new Set(fields.map((field) => field.name));
  return {
    ...whole,
    fields,
    project: (issue) => Object.fromEntries(Object.entries(whole.project(issue)).filter(([name]) => names.has(name))),
  };
}
