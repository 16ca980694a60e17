// A burst of deliveries at a receiver in its own thread, beside a main thread that is idle, then busy: how long each waits for
// its answer, and what the runner would have to read. Usage: npm run bench -- webhooks [--deliveries 1000] [--at-once 10]
import { execFileSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { createInbox } from '../../src/store/inbox.ts';
import { cli } from './scene.ts';

const { values: options } = parseArgs({
  options: { deliveries: { type: 'string', default: '1000' }, 'at-once': { type: 'string', default: '10' } },
});
const [count, atOnce] = [Number(options.deliveries), Number(options['at-once'])];
const SECRET = 'of the bench alone';
/** Issues that the deliveries are about, in turn. */
const ISSUES = 100;

/** Sends all of them and says how long each took; beside us, since we are to be busy. */
const CLIENT = `
const { parentPort, workerData: { port, letters, atOnce } } = require('node:worker_threads');
const http = require('node:http');
const agent = new http.Agent({ keepAlive: true, maxSockets: atOnce });
const post = ({ headers, body }) => new Promise((resolve, reject) => {
  const started = performance.now();
  const request = http.request({ port, method: 'POST', path: '/webhooks/github', headers, agent }, (answer) => {
    answer.resume().on('end', () => resolve({ status: answer.statusCode, ms: performance.now() - started }));
  });
  request.on('error', reject).end(body);
});
(async () => {
  const answers = [];
  const left = [...letters];
  const one = async () => { for (let next; (next = left.shift()); ) answers.push(await post(next)); };
  await Promise.all(Array.from({ length: atOnce }, one));
  parentPort.postMessage(answers);
})();`;

interface Answer {
  readonly status: number;
  readonly ms: number;
}

function lettersOf(name: string): readonly object[] {
  return Array.from({ length: count }, (_, n) => {
    const issue = { number: 1 + (n % ISSUES), title: 'One', body: 'x'.repeat(8000) };
    const body = JSON.stringify({ action: 'edited', issue, repository: { full_name: 'octo/demo' } });
    const signature = `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`;
    const own = {
      'x-github-event': 'issues',
      'x-github-delivery': `${name.replaceAll(' ', '-')}-${n}`,
      'x-hub-signature-256': signature,
    };
    return { headers: { 'content-type': 'application/json', 'content-length': body.length, ...own }, body };
  });
}

async function burst(name: string, port: number, isBusy: boolean): Promise<void> {
  const letters = lettersOf(name);
  const client = new Worker(CLIENT, { eval: true, workerData: { port, letters, atOnce } });
  let answers: readonly Answer[] | null = null;
  client.once('message', (all: readonly Answer[]) => (answers = all));
  // As a run that parses and compares for half a second without a pause.
  for (; answers === null; await new Promise((resolve) => setTimeout(resolve, isBusy ? 0 : 20)))
    for (const until = performance.now() + (isBusy ? 500 : 0); performance.now() < until;);
  const times = (answers as readonly Answer[]).map(({ ms }) => ms).sort((a, b) => a - b);
  const at = (share: number): number => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? NaN;
  const accepted = (answers as readonly Answer[]).filter(({ status }) => status === 202).length;
  const [p50, p99, most] = [at(0.5), at(0.99), at(1)].map((ms) => `${ms.toFixed(1)} ms`);
  const goal = accepted === count && at(0.99) < 50 ? 'ok' : 'MISSED';
  console.log(
    `${count} deliveries, ${atOnce} at once, ${name}: ${accepted} accepted, p50 ${p50}, p99 ${p99}, most ${most}`,
  );
  console.log(`    p99: goal 50 ms: ${goal}`);
}

const root = mkdtempSync(join(tmpdir(), 'roadmap-bench-'));
try {
  execFileSync('git', ['init', '-q', root]);
  execFileSync(process.execPath, [cli, 'init', '--project-name', 'Bench', '--remote', 'github=octo/demo'], {
    cwd: root,
    stdio: 'ignore',
  });
  process.env['GITHUB_WEBHOOK_SECRET'] = SECRET;
  const receiver = new Worker(cli, { argv: ['-C', root, '__receive', '127.0.0.1', '0'] });
  const port = await new Promise<number>((resolve, reject) => {
    receiver.once('message', (message) => resolve(message.port)).once('error', reject);
  });
  await burst('while nothing runs', port, false);
  await burst('while a run computes', port, true);
  const waiting = await createInbox(join(root, '.git/roadmap/inbox')).waiting();
  const keys = new Set(waiting.flatMap(({ stirred }) => stirred.keys));
  console.log(`${waiting.length} wait in the inbox: ${keys.size} issues to read, each once`);
  receiver.postMessage('close');
} finally {
  rmSync(root, { recursive: true, force: true });
}
