import { devNull } from 'node:os';

// Run before every test file. The tests see neither the tokens, the git configuration nor the repository of whoever
// runs them: `npm test` may be started from a git hook, a CI job or a terminal with a token in it.
const foreign = /^(GIT_|GITHUB_|GH_|ROADMAP_|XDG_CONFIG_HOME$|EDITOR$|VISUAL$|NO_COLOR$|FORCE_COLOR$)/;
for (const name of Object.keys(process.env)) if (foreign.test(name)) delete process.env[name];

process.env['GIT_CONFIG_GLOBAL'] = devNull;
process.env['GIT_CONFIG_NOSYSTEM'] = '1';
process.env['GIT_TERMINAL_PROMPT'] = '0';
