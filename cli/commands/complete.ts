import { completeValues, type Candidate } from '../../src/app/complete-values.ts';
import { defineCommand, type CommandRow } from '../command.ts';
import { createContext, type Context } from '../context.ts';
import { expectedAt } from '../cursor.ts';
import { createTerminal } from '../terminal.ts';
import { visibleLine } from '../visible.ts';
import { fit } from '../width.ts';

const LONGEST = 72;

/**
 * What the scripts of `roadmap completion` ask: `roadmap __complete -- <words before the cursor> =<word at the cursor>`. The
 * answer is `files`, or `values` and then a line each: value, tab, description. Whatever goes wrong, it says nothing: a person
 * is in the middle of a line.
 */
export const command = defineCommand<object>({
  args: [{ name: '[words...]', help: 'the words of a command line; the last one is =<what is typed of it>' }],
  examples: ['roadmap __complete -- issue vi='],
  run: async ({ args, context, terminal, registry }) => {
    const answer = await answerTo(args, context, registry).catch(() => ({ files: false, values: [] }));
    terminal.result(answer, () => {
      if (answer.files) return terminal.print('files');
      const lines = answer.values.map(({ value, description }) => `${value}\t${description}`);
      if (lines.length > 0) terminal.print(['values', ...lines].join('\n'));
    });
  },
});

interface Answer {
  readonly files: boolean;
  readonly values: readonly Candidate[];
}

async function answerTo(args: readonly string[], context: Context, registry: readonly CommandRow[]): Promise<Answer> {
  const words = args.slice(0, -1);
  const expected = await expectedAt(words, (args.at(-1) ?? '').replace(/^=/, ''), registry);
  if (expected.kind === 'nothing') return { files: false, values: [] };
  if (expected.kind === 'files') return { files: true, values: [] };
  if (expected.kind === 'words') return { files: false, values: expected.words };
  const { about, fixed, typed } = expected;
  const found = await completeValues(quiet(context, words), about, typed);
  return { files: false, values: found.flatMap((candidate) => typeable(candidate, fixed)) };
}

/** The same world, where the line says `-C` another folder, and without a voice. */
function quiet({ io, directory }: Context, words: readonly string[]): Context {
  const at = words.lastIndexOf('-C');
  const silent = { ...io, cwd: directory, stderr: { ...io.stderr, write: () => undefined } };
  const terminal = createTerminal(silent, { json: false, quiet: true, verbose: false, color: false });
  return createContext(silent, terminal, { directory: at < 0 ? null : (words[at + 1] ?? null), yes: false });
}

/** What nobody could type is not offered. */
function typeable({ value, description }: Candidate, fixed: string): readonly Candidate[] {
  if (value === '' || visibleLine(value) !== value) return [];
  return [{ value: fixed + value, description: fit(visibleLine(description), LONGEST) }];
}
