// `npm run bench [-- commands|sync [options]]`: what commands take on roadmaps of three sizes, then what a sync costs.
import { installMissing } from './install.mjs';

installMissing();
const { build } = await import('./build.mjs');
await build();
const { bundle, runHere } = await import('./bundle.mjs');
const [only, ...options] = process.argv.slice(2);
const chosen = ['commands', 'sync'].includes(only);
for (const each of chosen ? [only] : ['commands', 'sync'])
  process.exitCode ||= await runHere(await bundle(`test/bench/${each}.ts`), chosen ? options : []);
