import type { EditOutcome } from '../src/app/edit-issues.ts';
import type { NamedFile, NamedValues } from '../src/app/named-files.ts';
import { countIssues } from '../src/app/named-issues.ts';
import { giveIssues } from '../src/app/named-relink.ts';
import type { Context } from './context.ts';
import type { OpenedNamed } from './named.ts';

/** Every issue that names a milestone or a project, those in the archive too. */
export interface Members {
  readonly count: number;
  /** Makes them name another value, or none. */
  give(value: string | null): Promise<readonly EditOutcome[]>;
}

export async function membersOf<V extends NamedValues>(
  context: Context,
  { kind, config, ports, listing }: OpenedNamed<V>,
  file: NamedFile<V>,
): Promise<Members> {
  const stores = [ports.issues, await context.archive()];
  const parts = await Promise.all(
    stores.map(async (issues) => {
      const { counted } = countIssues(kind, listing.all, (await issues.survey()).issues, {
        config,
        clock: ports.clock,
      });
      return { issues, heads: counted.find((one) => one.file === file)?.issues ?? [] };
    }),
  );
  return {
    count: parts.reduce((sum, { heads }) => sum + heads.length, 0),
    give: async (value) => {
      const outcomes: EditOutcome[] = [];
      for (const { issues, heads } of parts)
        outcomes.push(...(await giveIssues({ ...ports, issues }, config, heads, { kind, value })));
      return outcomes;
    },
  };
}
