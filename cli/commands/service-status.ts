import { defineCommand } from '../command.ts';
import { isActive, readUnit, SUPERVISORS, supervisorFor, type SupervisorName } from '../supervisors.ts';

interface Options {
  readonly supervisor?: SupervisorName;
}

export const command = defineCommand<Options>({
  options: [{ flags: '--supervisor <name>', help: "which one; else this system's", choices: SUPERVISORS }],
  examples: ['roadmap service status'],
  run: async ({ context, terminal, options }) => {
    const supervisor = supervisorFor(context.io, context.root(), options.supervisor ?? null);
    const installed = readUnit(supervisor) !== null;
    const active = installed ? await isActive(context.io, supervisor) : false;
    const { name, unit, path } = supervisor;
    terminal.result({ supervisor: name, unit, path, installed, active }, () => {
      const state = active === null ? `cannot be asked: there is no ${name} here` : active ? 'runs' : 'does not run';
      terminal.line(`${unit} ${installed ? state : 'is not installed'}`);
      if (!installed) terminal.note('to install it: roadmap service install');
      else terminal.note('how its runs go: roadmap health check; what it did: roadmap service logs');
    });
  },
});
