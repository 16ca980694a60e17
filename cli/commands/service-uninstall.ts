import { defineCommand } from '../command.ts';
import { removeUnit, SUPERVISORS, supervisorFor, type SupervisorName } from '../supervisors.ts';

interface Options {
  readonly supervisor?: SupervisorName;
}

export const command = defineCommand<Options>({
  options: [{ flags: '--supervisor <name>', help: "which one; else this system's", choices: SUPERVISORS }],
  examples: ['roadmap service uninstall'],
  run: async ({ context, terminal, options }) => {
    const supervisor = supervisorFor(context.io, context.root(), options.supervisor ?? null);
    const removed = await removeUnit(context.io, supervisor);
    const { name, unit, path } = supervisor;
    terminal.result({ supervisor: name, unit, path, removed }, () =>
      terminal.line(removed ? `${unit} is stopped and removed` : `${unit} is not installed`),
    );
  },
});
