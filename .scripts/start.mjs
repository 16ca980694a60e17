// `npm start`: install what is missing, build, then run the main job on an embedded default (test/demo.ts).
import { installMissing } from './install.mjs';

installMissing();
const { build } = await import('./build.mjs');
await build();
const { bundle, runHere } = await import('./bundle.mjs');
process.exitCode = await runHere(await bundle('test/demo.ts'), process.argv.slice(2));
