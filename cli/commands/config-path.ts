import { join } from 'node:path';
import { CONFIG_PATH } from '../../src/app/change-config.ts';
import { defineCommand } from '../command.ts';
import { userConfigPath } from '../user-config-path.ts';

interface Options {
  readonly user?: boolean;
}

export const command = defineCommand<Options>({
  options: [{ flags: '--user', help: 'your own configuration, for all repositories' }],
  examples: ['roadmap config path', 'roadmap config path --user', '$EDITOR "$(roadmap config path)"'],
  run: async ({ context, terminal, options }) => {
    const path = options.user === true ? userConfigPath(context.io.env) : join(context.root(), CONFIG_PATH);
    terminal.result({ path }, () => terminal.line(path));
  },
});
