import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { tellersOf } from '../../cli/alert-tellers.ts';
import type { Alert } from '../../src/app/alerts.ts';
import { readUserConfig } from '../../src/model/user-config.ts';
import { httpFetch } from '../../src/trackers/http-fetch.ts';
import { useFolder } from '../support/temporary-folder.ts';

const alert: Alert = {
  ...{ at: '2026-01-10T12:00:00Z', state: 'raised', name: 'disk', message: '1 MB free; "$(touch x)"' },
  cure: 'Make room.',
};

describe('alerts of a runner', () => {
  it('go to nobody whom the user has not named', () => {
    expect(tellersOf(readUserConfig('').config, '/demo', async () => httpFetch)).toEqual([]);
  });

  it('go to the address in the configuration of the user, as chat programs take them', async () => {
    const bodies: string[] = [];
    const server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString('utf8')));
      request.on('end', () => {
        bodies.push(body);
        response.end();
      });
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    onTestFinished(() => void server.close());
    const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/hook`;
    const { config, problems } = readUserConfig(`alerts:\n  webhook: { url: '${url}' }\n`);
    expect(problems).toEqual([]);
    for (const tell of tellersOf(config, '/srv/demo', async () => httpFetch)) await tell(alert);
    expect(bodies.map((body) => JSON.parse(body) as unknown)).toEqual([
      { text: 'roadmap demo: disk: 1 MB free; "$(touch x)" (Make room.)', roadmap: 'demo', ...alert },
    ]);
  });

  it('show on the desktop, as words and never as commands', async () => {
    const folder = useFolder();
    const log = join(folder, 'shown');
    mkdirSync(join(folder, 'bin'));
    const program = join(folder, 'bin', 'notify-send');
    writeFileSync(program, `#!/bin/sh\nprintf '%s\\n' "$@" > '${log}'\n`);
    chmodSync(program, 0o755);
    const path = process.env['PATH'];
    process.env['PATH'] = `${join(folder, 'bin')}:${path ?? ''}`;
    onTestFinished(() => void (process.env['PATH'] = path));
    const { config } = readUserConfig('alerts:\n  desktop: { enabled: true }\n');
    for (const tell of tellersOf(config, '/srv/demo', async () => httpFetch)) await tell(alert);
    expect(readFileSync(log, 'utf8')).toBe(
      '--app-name=roadmap\n--\nroadmap demo\ndisk: 1 MB free; "$(touch x)" (Make room.)\n',
    );
  });

  it('are not aimed by a key that is wrong', () => {
    const { config, problems } = readUserConfig('alerts:\n  webhook: { url: "http://example.org/x" }\n  sms: {}\n');
    expect(config.alerts).toEqual({ webhook: null, desktop: false });
    expect(problems.map(({ key }) => key)).toEqual(['alerts.webhook.url', 'alerts.sms']);
  });
});
