// What the start file loads unless all that was asked for is the version.
export { processIo } from './process-io.ts';
export { run } from './run.ts';
