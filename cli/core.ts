// What the commands that people run all day need, loaded as one: fifty small modules that load one by one take longer than
// all of them together. Neither the YAML library nor commander is among it; the build keeps it apart (.scripts/build.mjs).
export { createContext } from './context.ts';
export { parseCommand } from './parse.ts';
export { command as board } from './commands/board.ts';
export { command as issueCreate } from './commands/issue-create.ts';
export { command as issueList } from './commands/issue-list.ts';
export { command as issueView } from './commands/issue-view.ts';
export { command as next } from './commands/next.ts';
export { command as search } from './commands/search.ts';
