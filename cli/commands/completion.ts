import { scripts } from '../completion-scripts.ts';
import { defineCommand } from '../command.ts';
import { usageError } from '../errors.ts';

export const command = defineCommand<object>({
  args: [{ name: '<shell>', help: Object.keys(scripts).join(', '), completes: 'shell' }],
  examples: [
    'source <(roadmap completion bash)     # in ~/.bashrc',
    'source <(roadmap completion zsh)      # in ~/.zshrc, after compinit',
    'roadmap completion fish > ~/.config/fish/completions/roadmap.fish',
    'roadmap completion powershell | Out-String | Invoke-Expression     # in $PROFILE',
  ],
  run: async ({ args, terminal }) => {
    const [shell = ''] = args;
    const script = Object.hasOwn(scripts, shell) ? scripts[shell as keyof typeof scripts] : undefined;
    if (script === undefined)
      throw usageError('shell', `expected one of ${Object.keys(scripts).join(', ')}, found "${shell}"`, [
        'roadmap completion bash',
      ]);
    terminal.result({ shell, script }, () => terminal.print(script));
  },
});
