import { describe, expect, test } from 'vitest';
import { defaultConfig } from '../../src/model/config-defaults.ts';
import { attributeOf, fieldOf, fields, flaggedFields, parseFieldFlags } from '../../src/model/fields.ts';

describe('the table of fields', () => {
  test('names each key and each flag once', () => {
    const flags = flaggedFields.flatMap(({ flag }) => [flag.long, ...(flag.short === undefined ? [] : [flag.short])]);
    expect(new Set(fields.map(({ key }) => key)).size).toBe(fields.length);
    expect(new Set(flags).size).toBe(flags.length);
    expect(fieldOf('labels')?.merge).toBe('set');
    expect(fieldOf('nope')).toBeUndefined();
  });

  test('has the flags that a person types', () => {
    expect(
      flaggedFields.map(({ flag }) => (flag.short === undefined ? `--${flag.long}` : `-${flag.short}/--${flag.long}`)),
    ).toEqual([
      '-s/--status',
      '-p/--priority',
      '-t/--type',
      '-m/--milestone',
      '--project',
      '--parent',
      '-l/--label',
      '-a/--assignee',
      '--depends-on',
      '--blocks',
      '--due',
      '--estimate',
      '--progress',
      '--headline',
    ]);
    expect(attributeOf('depends-on')).toBe('dependsOn');
  });
});

describe('flags', () => {
  test('become changes', () => {
    const flags = {
      status: 'review',
      priority: 'high',
      type: 'bug',
      milestone: 'v1',
      label: ['a,b', 'c'],
      assignee: ['@ana', 'bo'],
      dependsOn: ['a1b2', '#221'],
      due: '2026-12-01T10:00+02:00',
      estimate: '2.5',
      progress: '40%',
      headline: 'x',
    };
    expect(parseFieldFlags(flags, defaultConfig)).toEqual({
      problems: [],
      changes: {
        values: {
          status: 'review',
          priority: 'high',
          issue_type: 'bug',
          milestone: 'v1',
          labels: ['a', 'b', 'c'],
          assignees: ['ana', 'bo'],
          depends_on: ['a1b2', '#221'],
          due_date: '2026-12-01T08:00:00Z',
          estimated_hours: 2.5,
          progress_percentage: 40,
          headline: 'x',
        },
      },
    });
  });

  test('all that is wrong is said at once, with what was expected and found', () => {
    const flags = { status: 'reveiw', priority: 'urgent', due: 'soon', estimate: '-1', progress: '101' };
    const { changes, problems } = parseFieldFlags(flags, defaultConfig);
    expect(changes).toEqual({});
    expect(problems).toEqual([
      '--status: expected one of todo, in-progress, blocked, review, closed, found "reveiw"; did you mean "review"?',
      '--priority: expected one of critical, high, medium, low, found "urgent"',
      '--due: expected a date such as 2026-12-01 or 2026-12-01T10:00:00Z, found "soon"',
      '--estimate: expected a number of hours, 0 or more, found "-1"',
      '--progress: expected a number from 0 to 100, found "101"',
    ]);
  });

  test('an empty value is a mistake and clears nothing; none at all is no change; other options are not looked at', () => {
    expect(parseFieldFlags({ milestone: '', label: [''], json: true }, defaultConfig)).toEqual({
      changes: {},
      problems: [
        '--milestone: expected a value, found none; to remove it: --clear milestone',
        '--label: expected a value, found none; to remove it: --clear labels',
      ],
    });
    expect(parseFieldFlags({}, defaultConfig)).toEqual({ changes: {}, problems: [] });
  });

  test('legacy spellings are understood', () => {
    expect(parseFieldFlags({ status: 'done' }, defaultConfig).changes).toEqual({ values: { status: 'closed' } });
  });
});
