import type { Counted } from '../src/app/named-issues.ts';
import { countedJson } from '../src/app/named-issues.ts';
import { findNamed } from '../src/app/named-find.ts';
import { readNamedFiles, type NamedFile, type NamedKind, type NamedValues } from '../src/app/named-files.ts';
import { RoadmapError } from '../src/model/errors.ts';
import type { Context } from './context.ts';
import { errorJson, EXIT, reportError } from './errors.ts';
import { movedSome } from './named-moves.ts';
import { countNamed, openNamed, type OpenedNamed } from './named.ts';

export interface Acted<V extends NamedValues> {
  /** The file as it is now; null when it is gone. */
  readonly file: NamedFile<V> | null;
  /** What was done, for a person: `closed`; null when there was nothing to do. */
  readonly done: string | null;
  /** Behind its name. */
  readonly more?: string;
}

interface Outcome<V extends NamedValues> {
  readonly ref: string;
  readonly before: NamedFile<V>;
  readonly acted?: Acted<V>;
  readonly error?: RoadmapError;
}

export interface EachNamed<V extends NamedValues> {
  readonly kind: NamedKind<V>;
  readonly refs: readonly string[];
  /** Whether those in the archive are meant; null: both. */
  readonly archived?: boolean | null;
  /** Whether `--json` prints an array; as told by the references when not given. */
  readonly several?: boolean;
  act(file: NamedFile<V>, opened: OpenedNamed<V>, counted: Counted<V> | null): Promise<Acted<V>>;
}

/**
 * Finds them all, acts on one after the other, and prints what came of it: with `--json` on one reference the milestone or
 * project, on several an array with `{"ref", "error"}` for what failed.
 * @returns the exit code
 */
export async function actOnEach<V extends NamedValues>(context: Context, each: EachNamed<V>): Promise<number> {
  const opened = await openNamed(context, each.kind, 'write');
  const found = findNamed(each.kind, opened.listing, each.refs, each.archived ?? false);
  const { counted } = await countNamed(opened);
  const outcomes: Outcome<V>[] = [];
  for (const file of found) {
    const ref = file.name;
    try {
      const own = counted.find((one) => one.file === file) ?? null;
      outcomes.push({ ref, before: file, acted: await each.act(file, opened, own) });
    } catch (error) {
      if (!(error instanceof RoadmapError) || error.kind === 'internal') throw error;
      if (found.length === 1) return reportOnly(context, error);
      outcomes.push({ ref, before: file, error });
    }
  }
  if (context.terminal.settings.json)
    await printJson(context, opened, outcomes, each.several ?? each.refs.length !== 1);
  else for (const outcome of outcomes) printLine(context, outcome);
  return outcomes.some(({ error }) => error !== undefined) ? EXIT.partly : EXIT.done;
}

/** @throws it, unless some of what was asked for is done all the same */
function reportOnly({ terminal }: Context, error: RoadmapError): number {
  if (!movedSome(error)) throw error;
  reportError(error, terminal);
  return EXIT.partly;
}

async function printJson<V extends NamedValues>(
  { terminal }: Context,
  opened: OpenedNamed<V>,
  outcomes: readonly Outcome<V>[],
  several: boolean,
): Promise<void> {
  const { kind, ports, config } = opened;
  const { counted } = await countNamed({ ...opened, listing: await readNamedFiles(ports.files, config, kind) });
  const json = outcomes.map(({ ref, before, acted, error }) => {
    if (error !== undefined) return { ref, path: before.path, error: errorJson(error) };
    const now = counted.find(({ file }) => file.path === acted?.file?.path);
    return now === undefined ? { name: before.name, path: before.path, deleted: true } : countedJson(kind, now);
  });
  terminal.json(several ? json : json[0]);
}

function printLine<V extends NamedValues>({ terminal }: Context, { ref, acted, error }: Outcome<V>): void {
  if (error !== undefined) return terminal.error(`${ref}: ${error.message}`, error.hints);
  terminal.line(
    `${acted?.done ?? 'unchanged'} `,
    acted?.file?.name ?? ref,
    acted?.more === undefined ? '' : ` ${acted.more}`,
  );
}
