import { suggest } from '../../src/model/suggest.ts';
import { defineCommand } from '../command.ts';
import { usageError } from '../errors.ts';
import { describedCommands, schemaOf } from '../schemas.ts';

export const command = defineCommand<object>({
  args: [{ name: '[command...]', help: 'the words of a command; those of all commands when not given' }],
  examples: ['roadmap schema issue view', 'roadmap schema sync > sync.schema.json'],
  run: async ({ args, terminal }) => {
    const words = args.join(' ').trim();
    if (words === '') return terminal.json(Object.fromEntries(describedCommands.map((each) => [each, schemaOf(each)])));
    const schema = schemaOf(words);
    if (schema !== null) return terminal.json(schema);
    const near = suggest(words, describedCommands);
    throw usageError('command', `there is no command "${words}" that prints JSON`, [
      ...(near === null ? [] : [`roadmap schema ${near}`]),
      'roadmap --help',
    ]);
  },
});
