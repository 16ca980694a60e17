// What nearly every run needs, loaded as one: twenty small modules that load one by one take longer than all of them together.
// Commands that need much more (sync and what it brings along) are loaded by themselves; see registry.ts.
export { createContext } from './context.ts';
export { parseCommand } from './parse.ts';
export { command as configGet } from './commands/config-get.ts';
export { command as configList } from './commands/config-list.ts';
export { command as configPath } from './commands/config-path.ts';
export { command as configSet } from './commands/config-set.ts';
export { command as configUnset } from './commands/config-unset.ts';
export { command as init } from './commands/init.ts';
export { command as issueCreate } from './commands/issue-create.ts';
export { command as issueList } from './commands/issue-list.ts';
export { command as issueView } from './commands/issue-view.ts';
