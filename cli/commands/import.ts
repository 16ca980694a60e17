import { prepareImport, runImport, type Imported } from '../../src/app/import.ts';
import type { ImportPlan } from '../../src/app/import-plan.ts';
import type { ImportPorts } from '../../src/app/import-shelf.ts';
import { IMPORT_FORMATS, type ImportFormat } from '../../src/app/import-types.ts';
import { defineCommand } from '../command.ts';
import type { Context } from '../context.ts';
import { urlFrom } from '../environment.ts';
import { counted } from '../health-report.ts';
import { reportImport } from '../import-report.ts';
import { openSource } from '../import-source.ts';
import { makeProgress } from '../progress.ts';

interface Options {
  readonly from?: ImportFormat;
  readonly as?: string;
  readonly preview?: boolean;
  readonly dryRun?: boolean;
}

const PROGRESS_MS = 3000;

export const command = defineCommand<Options>({
  args: [{ name: '<source>', help: 'a folder or file to import, or - for standard input', completes: 'file' }],
  options: [
    { flags: '--from <format>', help: 'what the source is, where that is not clear', choices: IMPORT_FORMATS },
    { flags: '--as <name>', help: 'tells this source from another whose issues have the same names', parse: nameOf },
    { flags: '-n, --preview', help: 'say what would be imported, and write nothing' },
    { flags: '--dry-run', help: 'the same as --preview' },
  ],
  examples: [
    'roadmap import backlog --preview',
    'roadmap import .beads/issues.jsonl',
    'gh issue list --state all --limit 9999 --json id,number,url,title,body,state > issues.json',
    'roadmap import issues.json --from github-json',
    'roadmap import ../old-project/.roadmap',
  ],
  run: async ({ args, options, context, terminal }) => {
    const preview = options.preview === true || options.dryRun === true;
    const config = await context.config(preview ? 'read' : 'write');
    const name = args[0] ?? '';
    const source = openSource(name, context);
    const [issues, archive, files] = await Promise.all([context.issues(), context.archive(), context.files()]);
    const ports = { issues, archive, files };
    const ready = await prepareImport(ports, config, {
      source,
      from: options.from ?? null,
      as: options.as ?? null,
      hosts: hostsOf(context),
    });
    const write = !preview && ready.here === null;
    const done = write ? await runTold(ports, ready.plan, context) : null;
    return reportImport(terminal, { ...ready, source: name, done });
  },
});

/** Says how far it is, and how far it came when it cannot go on. */
async function runTold(ports: ImportPorts, plan: ImportPlan, { clock, terminal }: Context): Promise<Imported> {
  const progress = makeProgress(clock, PROGRESS_MS, (text) => terminal.note(text));
  let count = 0;
  try {
    return await runImport(ports, plan, (done) => {
      count = done;
      progress(`created ${String(done)} of ${String(plan.create.length)}`);
    });
  } catch (error) {
    terminal.note(
      `created ${counted(count, 'issue')} of ${String(plan.create.length)}; import again to go on from there`,
    );
    throw error;
  }
}

/** Where a remote's issues have their addresses. */
function hostsOf({ io }: Context): readonly string[] {
  const api = urlFrom(io.env, 'GITHUB_GRAPHQL_URL')?.hostname.replace(/^api\./, '');
  return ['github.com', ...(api === undefined ? [] : [api])];
}

function nameOf(typed: string): string {
  if (!/^[A-Za-z0-9][\w.-]{0,63}$/.test(typed)) throw new Error('expected letters, digits, dots and dashes.');
  return typed;
}
