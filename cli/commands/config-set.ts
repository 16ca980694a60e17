import { changeConfig } from '../../src/app/change-config.ts';
import { getConfigKey } from '../../src/model/config-keys.ts';
import { setConfigKey } from '../../src/model/edit-config.ts';
import { readConfig } from '../../src/model/read-config.ts';
import { stopWriting } from '../config-source.ts';
import { defineCommand } from '../command.ts';

export const command = defineCommand<object>({
  args: [
    { name: '<key>', help: 'with dots, for instance sync.branch', completes: 'setting' },
    { name: '<value>', help: 'lists joined by commas; statuses as todo:unstarted,closed:done' },
  ],
  examples: ['roadmap config set sync.strategy remote', 'roadmap config set priorities urgent,normal,low'],
  run: async ({ args, context, terminal }) => {
    const [key = '', typed = ''] = args;
    const changed = await changeConfig(await context.files(), (text) => {
      stopWriting(readConfig(text).problems);
      const next = setConfigKey(text ?? 'version: 1\n', key, typed);
      // A newer version could not be taken back by this program.
      stopWriting(readConfig(next).problems);
      return next;
    });
    const value = getConfigKey(await context.config(), key);
    terminal.result({ key, value, changed }, () => terminal.line(changed ? `set ${key}` : `unchanged ${key}`));
  },
});
