import { join } from 'node:path';
import { CONFIG_PATH } from '../../src/app/change-config.ts';
import { defineCommand } from '../command.ts';

export const command = defineCommand<object>({
  examples: ['roadmap config path', '$EDITOR "$(roadmap config path)"'],
  run: async ({ context, terminal }) => {
    const path = join(context.root(), CONFIG_PATH);
    terminal.result({ path }, () => terminal.line(path));
  },
});
