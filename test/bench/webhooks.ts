// A burst of deliveries at a receiver in its own thread, beside a main thread that is idle, then busy: how long each waits for
// its answer, and what the runner would have to read. Usage: npm run bench -- webhooks [--deliveries 1000] [--at-once 10]
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { createInbox } from '../../src/store/inbox.ts';
import { deliver, lettersOf, SECRET, type Answered } from './deliveries.ts';
import { cli } from './scene.ts';

const { values: options } = parseArgs({
  options: { deliveries: { type: 'string', default: '1000' }, 'at-once': { type: 'string', default: '10' } },
});
const [count, atOnce] = [Number(options.deliveries), Number(options['at-once'])];
/** Issues that the deliveries are about, in turn. */
const ISSUES = 100;

/** Answers at once and does nothing: what the machine itself takes while others use it. */
const BARE = `
const { parentPort } = require('node:worker_threads');
const server = require('node:http').createServer((request, response) => {
  request.resume().on('end', () => response.writeHead(202).end());
});
server.listen(0, '127.0.0.1', () => parentPort.postMessage({ port: server.address().port }));`;

async function burst(name: string, port: number, isBusy: boolean): Promise<number> {
  let answers: readonly Answered[] | null = null;
  void deliver(port, lettersOf(name, count, ISSUES), atOnce).then((all) => (answers = all));
  // As a run that parses and compares for half a second without a pause.
  for (; answers === null; await new Promise((resolve) => setTimeout(resolve, isBusy ? 0 : 20)))
    for (const until = performance.now() + (isBusy ? 500 : 0); performance.now() < until;);
  const times = (answers as readonly Answered[]).map(({ ms }) => ms).sort((a, b) => a - b);
  const at = (share: number): number => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? NaN;
  const accepted = (answers as readonly Answered[]).filter(({ status }) => status === 202).length;
  const [p50, p99, most] = [at(0.5), at(0.99), at(1)].map((ms) => `${ms.toFixed(1)} ms`);
  console.log(
    `${count} deliveries, ${atOnce} at once, ${name}: ${accepted} accepted, p50 ${p50}, p99 ${p99}, most ${most}`,
  );
  if (accepted !== count) throw new Error('not every delivery was accepted');
  return at(0.99);
}

/** The same letters to a server that does nothing and to the receiver, one right after the other: both meet the same machine. */
async function compare(name: string, isBusy: boolean): Promise<void> {
  const least = await burst(`${name}, to a bare server`, bare.port, isBusy);
  const p99 = await burst(name, receiver.port, isBusy);
  const verdict = p99 < 50 ? 'ok' : 'MISSED';
  console.log(`    p99: goal 50 ms: ${verdict} (of it the machine's own: ${least.toFixed(1)} ms)`);
}

interface Server {
  readonly worker: Worker;
  readonly port: number;
}

function listening(worker: Worker): Promise<Server> {
  return new Promise((resolve, reject) => {
    worker.once('message', ({ port }) => resolve({ worker, port })).once('error', reject);
  });
}

let bare: Server;
let receiver: Server;
const root = mkdtempSync(join(tmpdir(), 'roadmap-bench-'));
try {
  execFileSync('git', ['init', '-q', root]);
  execFileSync(process.execPath, [cli, 'init', '--project-name', 'Bench', '--remote', 'github=octo/demo'], {
    cwd: root,
    stdio: 'ignore',
  });
  process.env['GITHUB_WEBHOOK_SECRET'] = SECRET;
  bare = await listening(new Worker(BARE, { eval: true }));
  receiver = await listening(new Worker(cli, { argv: ['-C', root, '__receive', '127.0.0.1', '0'] }));
  await compare('while nothing runs', false);
  await compare('while a run computes', true);
  const waiting = await createInbox(join(root, '.git/roadmap/inbox')).waiting();
  const keys = new Set(waiting.flatMap(({ stirred }) => stirred.keys));
  console.log(`${waiting.length} wait in the inbox: ${keys.size} issues to read, each once`);
  receiver.worker.postMessage('close');
  await bare.worker.terminate();
} finally {
  rmSync(root, { recursive: true, force: true });
}
