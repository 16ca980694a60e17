import { configLines } from '../config-lines.ts';
import { defineCommand } from '../command.ts';

export const command = defineCommand<object>({
  examples: ['roadmap config list', 'roadmap config list --json'],
  run: async ({ context, terminal }) => {
    const config = await context.config();
    terminal.result(config, () => {
      for (const line of configLines(config)) terminal.line(line);
    });
  },
});
