// `npm run bench`: what commands take on roadmaps of three sizes, then what a sync costs; each beside floors from the same run.
import { installMissing } from './install.mjs';

installMissing();
const { build } = await import('./build.mjs');
await build();
const { bundle, runHere } = await import('./bundle.mjs');
const commands = await runHere(await bundle('test/bench/commands.ts'), process.argv.slice(2));
process.exitCode = commands || (await runHere(await bundle('test/bench/sync.ts'), []));
