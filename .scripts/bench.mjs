// `npm run bench [-- commands|sync|webhooks|unattended [options]]`: what commands take on roadmaps of three sizes, what a sync costs, how fast
// deliveries are answered, what a runner costs.
import { installMissing } from './install.mjs';

installMissing();
const { build } = await import('./build.mjs');
await build();
const { bundle, runHere } = await import('./bundle.mjs');
const [only, ...options] = process.argv.slice(2);
const all = ['commands', 'sync', 'webhooks', 'unattended'];
const chosen = all.includes(only);
for (const each of chosen ? [only] : all)
  process.exitCode ||= await runHere(await bundle(`test/bench/${each}.ts`), chosen ? options : []);
