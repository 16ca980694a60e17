import { findIssue } from '../../src/app/find-issues.ts';
import {
  bringBack,
  chooseValues,
  overwrittenValues,
  type Asked,
  type Past,
  type Restored,
  type Wanted,
} from '../../src/app/sync-undo.ts';
import { RoadmapError } from '../../src/model/errors.ts';
import { askLine, canAsk } from '../ask.ts';
import { defineCommand } from '../command.ts';
import type { Context } from '../context.ts';
import { EXIT, usageError } from '../errors.ts';
import { syncHands } from '../sync-hands.ts';
import { pastJson, pastLines, restoredLine } from '../sync-undo-text.ts';

interface Options {
  readonly remote?: string;
  readonly field?: string;
  readonly at?: string;
  readonly preview?: boolean;
}

export const command = defineCommand<Options>({
  args: [{ name: '<ref>', help: 'the issue: a prefix of its id, #221, github:221, or its path' }],
  options: [
    {
      flags: '--field <field>',
      help: 'the newest overwritten value of this field; of a section with body:Steps, of a comment with comments:<id>',
    },
    { flags: '--at <commit>', help: 'what this step overwrote, as listed; now: what is edited here and not sent yet' },
    { flags: '--preview', help: 'say what would be written, and write nothing' },
    { flags: '--remote <name>', help: 'which remote; the first one configured when not given' },
  ],
  examples: [
    'roadmap sync undo 224f',
    'roadmap sync undo 224f --field title --preview',
    'roadmap sync undo 224f --field body:Steps',
  ],
  run: async ({ args, options, context, terminal }) => {
    const asked = askedFor(options);
    const hands = await syncHands(context, options.remote ?? null);
    const { remote, config } = hands;
    const past = await overwrittenValues(hands, await findIssue(hands.store, args[0] ?? ''));
    if (past.values.length === 0) throw nothingLost(past);
    const isOpen = asked.field === null && asked.at === null;
    if (isOpen && !terminal.settings.json) for (const line of pastLines(remote, past)) terminal.line(...line);
    const wanted = isOpen ? await askWhich(context, past) : chooseValues(past, asked);
    const preview = options.preview === true;
    const ports = { issues: hands.store, files: hands.files, clock: context.clock };
    const restored = await bringBack(ports, { config, past, preview }, wanted);
    const json = pastJson({ remote, past, restored, preview });
    terminal.result(json, () => print(context, { past, restored, preview }));
    return wanted.length === 0 ? EXIT.failed : EXIT.done;
  },
});

/** `title`, `body:Steps`, `comments:2fb5…`. */
function askedFor({ field, at }: Options): Asked {
  const [, name = null, section = null] = /^([a-z_]+)(?::(.+))?$/.exec(field ?? '') ?? [];
  if (field !== undefined && name === null)
    throw usageError('field', `--field ${field}: expected a field, for instance title or body:Steps`);
  if (at !== undefined && !/^(now|[0-9a-f]{4,64})$/i.test(at))
    throw usageError('at', `--at ${at}: expected 4 digits or more of a commit that is listed, or now`);
  return { field: name, section, at: at?.toLowerCase() ?? null };
}

function nothingLost({ issue: { id } }: Past): RoadmapError {
  return new RoadmapError({
    kind: 'user',
    code: 'sync.nothing_overwritten',
    message: `nothing of ${id} was overwritten that its file does not say now.`,
    hints: [`roadmap sync history ${id}`, `roadmap issue view ${id} --history`],
    data: { id },
  });
}

/** None: nobody is there to ask, or nothing was chosen. */
async function askWhich({ io, terminal }: Context, { values }: Past): Promise<readonly Wanted[]> {
  if (!canAsk(io) || terminal.settings.json) return [];
  for (;;) {
    const typed = await askLine(io, `Bring back which one? [1-${String(values.length)}, Enter: none]`);
    if (typed === null || typed === '') return [];
    const value = /^\d+$/.test(typed) ? values[Number(typed) - 1] : undefined;
    if (value !== undefined) return [{ value, sections: null }];
    terminal.show(`"${typed}" is none of them`);
  }
}

interface Done {
  readonly past: Past;
  readonly restored: readonly Restored[];
  readonly preview: boolean;
}

function print({ terminal, io }: Context, { past, restored, preview }: Done): void {
  const { issue, say, key } = past;
  for (const one of restored) terminal.line(...restoredLine(issue.id, { ...one, preview }, say));
  if (restored.length > 0)
    return preview || key === null ? undefined : terminal.note(`to send it: roadmap sync ${issue.id}`);
  if (!canAsk(io)) terminal.note(`to bring one back: roadmap sync undo ${issue.id} --field <field> --at <commit>`);
}
