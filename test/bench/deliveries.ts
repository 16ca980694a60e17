import { createHmac } from 'node:crypto';
import { Worker } from 'node:worker_threads';

export const SECRET = 'of the bench alone';

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

export interface Answered {
  readonly status: number;
  readonly ms: number;
}

/** So many deliveries about so many issues, in turn. */
export function lettersOf(name: string, count: number, issues: number, repo = 'octo/demo'): readonly object[] {
  return Array.from({ length: count }, (_, n) => {
    const issue = { number: 1 + (n % issues), title: 'One', body: 'x'.repeat(8000) };
    const body = JSON.stringify({ action: 'edited', issue, repository: { full_name: repo } });
    const signature = `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`;
    const own = {
      'x-github-event': 'issues',
      'x-github-delivery': `${name.replaceAll(/\W+/g, '-')}-${n}`,
      'x-hub-signature-256': signature,
    };
    return { headers: { 'content-type': 'application/json', 'content-length': body.length, ...own }, body };
  });
}

export function deliver(port: number, letters: readonly object[], atOnce: number): Promise<readonly Answered[]> {
  const client = new Worker(CLIENT, { eval: true, workerData: { port, letters, atOnce } });
  return new Promise((resolve, reject) => {
    client.once('message', resolve).once('error', reject);
  });
}
