import { getConfigKey } from '../../src/model/config-keys.ts';
import { RoadmapError } from '../../src/model/errors.ts';
import { configLines } from '../config-lines.ts';
import { defineCommand } from '../command.ts';

export const command = defineCommand<object>({
  args: [
    {
      name: '<key>',
      help: 'with dots, for instance sync.branch; a map prints all keys below it',
      completes: 'setting',
    },
  ],
  examples: ['roadmap config get sync.strategy', 'roadmap config get remotes.github --json'],
  run: async ({ args, context, terminal }) => {
    const [key = ''] = args;
    const config = await context.config();
    const value = getConfigKey(config, key);
    if (value === null) throw unset(key);
    terminal.result({ key, value }, () => {
      for (const line of configLines(config, key)) terminal.line(line);
    });
  },
});

function unset(key: string): RoadmapError {
  const message = `${key} is not set, and has no default`;
  const hints = [`roadmap config set ${key} <value>`];
  return new RoadmapError({ kind: 'user', code: 'config.unset', message, hints, data: { key } });
}
