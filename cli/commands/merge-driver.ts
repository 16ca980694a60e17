import { virtualBase } from '../../src/app/merge-base.ts';
import { mergeByLine, mergeFile, type MergedFile, type MergeRequest } from '../../src/app/merge-file.ts';
import { snapshotsOf, type Reached } from '../../src/app/pointed-at.ts';
import { defaultConfig } from '../../src/model/config-defaults.ts';
import type { Config } from '../../src/model/config.ts';
import { defineCommand, type Invocation } from '../command.ts';
import type { Context } from '../context.ts';
import { EXIT } from '../errors.ts';
import { readMergeFiles } from '../merge-files.ts';
import { positiveInteger } from '../options.ts';

export const command = defineCommand({
  args: [
    { name: '<base>', help: 'the common ancestor (%O)' },
    { name: '<ours>', help: 'our version; the merged text goes here (%A)' },
    { name: '<theirs>', help: 'their version (%B)' },
    { name: '<marker-size>', help: 'how long conflict markers are (%L)' },
    { name: '<path>', help: 'the path in the repository (%P)' },
  ],
  examples: ['git config merge.roadmap.driver "roadmap merge-driver %O %A %B %L %P"'],
  run: async (invocation) => {
    const { args, context, terminal } = invocation;
    const files = readMergeFiles(context.io.cwd, args);
    const { base, ours, theirs } = files;
    const request = { base, ours, theirs, path: args[4] ?? '', markerSize: positiveInteger(args[3] ?? '7') };
    const { text, conflicts } = files.areText ? await merge(invocation, request) : mergeByLine(request);
    files.write(text);
    terminal.result({ path: request.path, conflicts }, () => {
      for (const where of conflicts) terminal.note(`${request.path}: conflict in ${where}`);
    });
    return conflicts.length > 0 ? EXIT.failed : EXIT.done;
  },
});

/** Git takes a driver that fails for one that kept ours: whatever goes wrong, the answer has the other side in it. */
async function merge(
  { context, terminal }: Invocation<unknown>,
  request: Omit<MergeRequest, 'config'>,
): Promise<MergedFile> {
  try {
    // A configuration that is itself in conflict says nothing.
    const known = await context.config('read').catch(() => null);
    const whole = { ...request, config: known ?? defaultConfig };
    const base = await virtualBase(whole, async (remote) => known && pointedAt(context, known, remote));
    return mergeFile({ ...whole, base });
  } catch (error) {
    terminal.note(`merged line by line: ${error instanceof Error ? error.message : String(error)}`);
    return mergeByLine(request);
  }
}

async function pointedAt(context: Context, config: Config, remote: string): Promise<Reached> {
  if (config.remotes[remote] === undefined) return 'nowhere';
  const hands = await context.sync(remote, config);
  return hands && snapshotsOf(hands);
}
