import { changeConfig } from '../../src/app/change-config.ts';
import { getConfigKey } from '../../src/model/config-keys.ts';
import { unsetConfigKey } from '../../src/model/edit-config.ts';
import { readConfig } from '../../src/model/read-config.ts';
import { stopWriting } from '../config-source.ts';
import { defineCommand } from '../command.ts';

export const command = defineCommand<object>({
  args: [{ name: '<key>', help: 'with dots, for instance sync.branch', completes: 'setting' }],
  examples: ['roadmap config unset sync.strategy'],
  run: async ({ args, context, terminal }) => {
    const [key = ''] = args;
    const changed = await changeConfig(await context.files(), (text) => {
      stopWriting(readConfig(text).problems);
      return unsetConfigKey(text ?? '', key);
    });
    // What stands in the file can be removed whatever it is; a key that nobody knows was mistyped.
    if (!changed && !key.startsWith('x-')) getConfigKey(await context.config(), key);
    terminal.result({ key, changed }, () => terminal.line(changed ? `unset ${key}` : `${key} was not set`));
  },
});
