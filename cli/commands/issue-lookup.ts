import { linkedTo, parseRemoteItem } from '../../src/app/link-issues.ts';
import { surveyIssues, withBodies, listedJson } from '../../src/app/list-issues.ts';
import { RoadmapError } from '../../src/model/errors.ts';
import { defineCommand } from '../command.ts';
import { headLines } from '../head-lines.ts';

export const command = defineCommand<object>({
  args: [{ name: '<item>', help: 'github:221, #221, or the address of its page' }],
  examples: ["roadmap issue lookup '#221'", 'roadmap issue lookup https://github.com/owner/name/issues/221'],
  run: async ({ args, context, terminal }) => {
    const [issues, files, config] = await Promise.all([context.issues(), context.files(), context.config()]);
    const item = parseRemoteItem(args[0] ?? '', config);
    const { listed } = await surveyIssues({ issues }, config);
    const holders = new Set(
      linkedTo(
        listed.map(({ issue }) => issue),
        item,
      ),
    );
    const found = listed.filter(({ issue }) => holders.has(issue));
    const [only] = found;
    if (only === undefined) throw notLinked(`${item.remote}:${item.number}`);
    if (terminal.settings.json) {
      const json = (await withBodies({ issues, files }, config, found)).map(listedJson);
      return terminal.json(json.length === 1 ? json[0] : json);
    }
    for (const line of headLines(found, config, context.io.stdout.columns, ({ issue }) => [
      ...(issue.values.status === undefined ? [] : [issue.values.status]),
      issue.path,
    ]))
      terminal.line(...line);
  },
});

function notLinked(name: string): RoadmapError {
  return new RoadmapError({
    kind: 'user',
    code: 'link.none',
    message: `no issue here is linked to ${name}`,
    hints: [`roadmap issue link <ref> ${name}`],
    data: { item: name },
  });
}
