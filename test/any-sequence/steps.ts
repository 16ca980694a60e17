import fc from 'fast-check';

/** A kind of file of a roadmap. */
export type FileKind = 'issue' | 'milestone' | 'project' | 'comment';

export interface Step {
  readonly argv: readonly string[];
  /** Keys that may change in files of a kind; null: any. */
  readonly may: Readonly<Partial<Record<FileKind, readonly string[] | null>>>;
  /** JavaScript for the editor. */
  readonly code?: string;
}

const odd = fc.oneof(
  fc.constantFrom('null', '~', 'a: b', '#x', 'yes', '1e3', '\u202e', "it's", '[', '"', '2026-12-01', ' padded '),
  fc.string({ maxLength: 12 }).filter((text) => !text.includes('\0')),
);
const day = fc.constantFrom('2026-12-01', 'soon');
const issue = fc.constantFrom('1e27', 'c0ffee01', 'c0ffee02', '#7', 'a0a0');
const ref = fc.oneof({ weight: 12, arbitrary: issue }, { weight: 1, arbitrary: fc.constantFrom('ffff', 'c0ff', '') });
const milestone = fc.constantFrom('v1', 'v1.md', 'V 1', 'a: b', 'nothing');
const project = fc.constantFrom('beef', 'Web site', 'b0b0', 'nothing');
const refs = fc.array(ref, { minLength: 1, maxLength: 3 });

/** A flag, what it may be given, and the keys it changes. */
const FLAGS: readonly (readonly [string, fc.Arbitrary<string>, ...string[]])[] = [
  ['--title', odd, 'title'],
  ['-s', fc.constantFrom('todo', 'review', 'closed', 'blocked', 'dune'), 'status', 'resolution'],
  ['-p', fc.constantFrom('high', 'low', 'hihg'), 'priority'],
  ['-t', fc.constantFrom('bug', 'other'), 'issue_type', 'type'],
  ['--parent', issue, 'parent'],
  ['-l', odd, 'labels'],
  ['--add-label', odd, 'labels'],
  ['--remove-label', fc.constantFrom('a', 'B', 'priority:medium'), 'labels'],
  ['-a', odd, 'assignees', 'assignee'],
  ['--depends-on', issue, 'depends_on'],
  ['--blocks', issue, 'blocks'],
  ['--due', fc.constantFrom('2026-12-01', '2026-12-01T10:00:00+02:00', 'soon'), 'due_date'],
  ['--estimate', fc.constantFrom('7', '14-20', '1e3'), 'estimated_hours'],
  ['--headline', odd, 'headline'],
  ['--milestone', milestone, 'milestone'],
  ['--project', project, 'project'],
  ['--body', odd, 'body'],
];
const CLEARS = ['labels', 'priority', 'assignees', 'depends_on', 'due_date', 'headline'] as const;
const ENDS = ['resolution', 'actual_start_date', 'actual_end_date', 'completed_date'] as const;

interface Given {
  readonly words: readonly string[];
  readonly keys: readonly string[];
}
const flag = fc.oneof(
  ...FLAGS.map(([name, values, ...keys]) => values.map((value): Given => ({ words: [name, value], keys }))),
);
const flags = fc.array(flag, { minLength: 1, maxLength: 2 });
const verb = (name: string, keys: readonly string[] | null, ...more: string[]): fc.Arbitrary<Step> =>
  refs.map((named) => ({ argv: ['issue', name, ...named, ...more], may: { issue: keys } }));

const update: fc.Arbitrary<Step> = fc.tuple(refs, flags).map(([named, given]) => ({
  argv: ['issue', 'update', ...named, ...given.flatMap(({ words }) => words)],
  may: { issue: given.flatMap(({ keys }) => keys) },
}));

const other: fc.Arbitrary<Step> = fc.oneof(
  fc.tuple(odd, flags).map(([title, given]) => ({
    argv: ['issue', 'create', title, ...given.flatMap(({ words }) => words)],
    may: {},
  })),
  fc.tuple(refs, fc.constantFrom(...CLEARS)).map(([named, key]) => ({
    argv: ['issue', 'update', ...named, '--clear', key],
    may: { issue: [key, 'assignee'] },
  })),
  verb('start', ['status', ...ENDS]),
  verb('block', ['status'], '--reason', 'Because'),
  verb('unblock', ['status']),
  verb('close', ['status', ...ENDS], '--comment', 'So'),
  verb('close', ['status', ...ENDS], '-r', 'duplicate'),
  verb('reopen', ['status', ...ENDS]),
  fc.tuple(refs, fc.constantFrom('0', '40', '100%', '101', 'x')).map(([named, percent]) => ({
    argv: ['issue', 'progress', ...named, percent],
    may: { issue: ['progress_percentage'] },
  })),
  fc
    .tuple(refs, fc.constantFrom(`text = text.replace('title:', 'title: x')`, `text += 'More\\n'`, `text = ''`, ''))
    .map(([named, code]) => ({ argv: ['issue', 'edit', ...named], may: { issue: ['title', 'body'] }, code })),
);

const away: fc.Arbitrary<Step> = fc.oneof(
  verb('archive', [], '--yes'),
  verb('archive', []),
  verb('restore', []),
  verb('delete', null, '--yes'),
  verb('delete', []),
);

/** What follows a milestone or a project that gets another name, or none. */
const FOLLOWS = { issue: ['milestone', 'project'], project: ['milestones'], milestone: ['project_id'] } as const;
const planning = <T>(made: fc.Arbitrary<T>, stepOf: (value: T) => Step): fc.Arbitrary<Step> => made.map(stepOf);

const named: fc.Arbitrary<Step> = fc.oneof(
  planning(fc.tuple(fc.oneof(milestone, odd), day), ([name, due]) => ({
    argv: ['milestone', 'create', `--due=${due}`, '--', name],
    may: {},
  })),
  planning(fc.tuple(milestone, fc.oneof(milestone, odd)), ([name, to]) => ({
    argv: ['milestone', 'update', name, `--name=${to}`, '--yes'],
    may: { ...FOLLOWS, milestone: ['name'] },
  })),
  planning(fc.tuple(milestone, day, odd, project), ([name, due, text, of]) => ({
    argv: ['milestone', 'update', name, `--due=${due}`, `--headline=${text}`, `--project=${of}`],
    may: { milestone: ['due_date', 'headline', 'project_id'] },
  })),
  planning(fc.tuple(milestone, refs), ([name, issues]) => ({
    argv: ['milestone', 'assign', name, ...issues],
    may: { issue: ['milestone'] },
  })),
  planning(milestone, (name) => ({
    argv: ['milestone', 'close', name, '--move-open-to', 'v1'],
    may: { milestone: ['status'], issue: ['milestone'] },
  })),
  planning(fc.constant([]), () => ({
    argv: ['milestone', 'recalculate', '--all'],
    may: { milestone: ['calculated_progress', 'last_progress_update'] },
  })),
  planning(fc.tuple(fc.oneof(project, odd), odd), ([name, owner]) => ({
    argv: ['project', 'create', `--owner=${owner}`, '--', name],
    may: {},
  })),
  planning(fc.tuple(project, odd, fc.oneof(day, odd)), ([ref, name, due]) => ({
    argv: ['project', 'update', ref, `--name=${name}`, `--due=${due}`, '--status', 'on-hold'],
    may: { project: ['name', 'target_end_date', 'status'] },
  })),
  planning(
    fc.tuple(
      fc.oneof(
        milestone.map((ref) => ['milestone', ref] as const),
        project.map((ref) => ['project', ref] as const),
      ),
      fc.constantFrom(['close'], ['reopen'], ['archive'], ['restore'], ['delete', '--force'], ['delete', '--clear']),
    ),
    ([[noun, ref], [word = '', ...more]]) => ({
      argv: [noun, word, ref, ...more, '--yes'],
      may: more[0] === '--clear' ? FOLLOWS : { [noun]: ['status'] },
    }),
  ),
);

const beside: fc.Arbitrary<Step> = fc.oneof(
  planning(fc.tuple(ref, odd), ([to, text]) => ({ argv: ['issue', 'comment', 'add', to, '--', text], may: {} })),
  planning(odd, (text) => ({
    argv: ['issue', 'comment', 'edit', 'cafe', `--body=${text}`],
    may: { comment: ['body'] },
  })),
  fc.constant({ argv: ['issue', 'comment', 'delete', 'cafe', '--yes'], may: {} }),
  planning(fc.tuple(fc.constantFrom('add', 'remove'), ref, refs), ([word, one, others]) => ({
    argv: ['issue', 'deps', word, one, ...others],
    may: { issue: ['depends_on', 'blocks'] },
  })),
  planning(fc.tuple(ref, fc.constantFrom('#7', 'github:9', '#x')), ([one, item]) => ({
    argv: ['issue', 'link', one, item],
    may: { issue: ['remote_ids'] },
  })),
  verb('unlink', ['remote_ids', 'github_issue', 'sync_status', 'sync_base', 'sync_error']),
  fc.constant({ argv: ['import', 'foreign.json'], may: {} }),
  fc.constant({
    argv: ['health', 'fix', '--yes'],
    may: { issue: null, milestone: null, project: null, comment: null },
  }),
  fc.constant({ argv: ['config', 'set', 'sync.strategy', 'local'], may: {} }),
);

/** One command of all that write. */
export const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: update },
  { weight: 4, arbitrary: other },
  { weight: 1, arbitrary: away },
  { weight: 4, arbitrary: named },
  { weight: 3, arbitrary: beside },
);
