import { EXPORT_FORMATS, exportIssues, type ExportFormat } from '../../src/app/export-issues.ts';
import { listIssues } from '../../src/app/list-issues.ts';
import { flagTerm } from '../../src/model/query.ts';
import { defineCommand } from '../command.ts';
import { usageError } from '../errors.ts';
import { writeDocument } from '../export-target.ts';
import { warnOfFindings } from '../findings.ts';
import { counted } from '../health-report.ts';
import { queryFrom, queryOption, queryWorld } from '../query-options.ts';

interface Options {
  readonly format?: ExportFormat;
  readonly archived?: boolean;
  readonly comments?: boolean;
  readonly sort?: string;
  readonly output?: string;
  readonly force?: boolean;
}

export const command = defineCommand<Options & Readonly<Record<string, unknown>>>({
  options: [
    {
      flags: '-f, --format <format>',
      help: 'how to print (default: json, or by the name of the file)',
      choices: EXPORT_FORMATS,
    },
    queryOption,
    { flags: '--open', help: 'only issues that are not closed' },
    { flags: '--closed', help: 'only closed issues' },
    { flags: '--archived', help: 'the archived issues instead' },
    { flags: '--sort <keys>', help: 'order, as -priority,due' },
    { flags: '--comments', help: 'with the comments of each issue (json)' },
    { flags: '-o, --output <file>', help: 'write to a file, whole or not at all', completes: 'file' },
    { flags: '--force', help: 'replace the file when it exists' },
  ],
  examples: [
    'roadmap export -o issues.json',
    'roadmap export --open --format markdown',
    'roadmap export -q "milestone:v1-0" --format csv -o v1.csv',
  ],
  run: async ({ options, context, terminal }) => {
    const format = formatOf(options, terminal.settings.json);
    const order = options.sort === undefined ? [] : [flagTerm('--sort', 'sort', options.sort)];
    const query = [...queryFrom(options), ...order];
    const world = await queryWorld(query, context);
    const [issues, files] = await Promise.all([
      options.archived ? context.archive() : context.issues(),
      context.files(),
    ]);
    const { issues: listed, findings } = await listIssues({ issues, files }, { ...world, query });
    warnOfFindings(terminal, findings);
    const comments = options.comments === true;
    const pieces = exportIssues({ issues, files }, world.config, listed, { format, comments });
    if (options.output !== undefined) {
      await writeDocument(options.output, pieces, { context, force: options.force === true });
      const file = options.output;
      terminal.result({ file, format, issues: listed.length }, () =>
        terminal.line(`wrote ${counted(listed.length, 'issue')} to ${file}`),
      );
      return;
    }
    for await (const piece of pieces) terminal.data(piece);
  },
});

const BY_NAME: readonly (readonly [RegExp, ExportFormat])[] = [
  [/\.json$/i, 'json'],
  [/\.csv$/i, 'csv'],
  [/\.(?:md|markdown)$/i, 'markdown'],
];

function formatOf(options: Options, json: boolean): ExportFormat {
  const { format, output, comments } = options;
  const chosen = format ?? BY_NAME.find(([pattern]) => pattern.test(output ?? ''))?.[1] ?? 'json';
  if (comments && chosen !== 'json') throw usageError('comments', `--comments: ${chosen} has no place for comments`);
  if (json && output === undefined && chosen !== 'json')
    throw usageError('format', `--json prints JSON: either that, or --format ${chosen}`, [
      `roadmap export --format ${chosen}`,
    ]);
  return chosen;
}
