// `npm run bench`: start-up times, then what a sync costs; each beside floors from the same run.
import { installMissing } from './install.mjs';

installMissing();
const { build } = await import('./build.mjs');
await build();
const { bundle, runHere } = await import('./bundle.mjs');
const startup = await runHere('test/bench/startup.mjs', process.argv.slice(2));
process.exitCode = startup || (await runHere(await bundle('test/bench/sync.ts'), process.argv.slice(2)));
