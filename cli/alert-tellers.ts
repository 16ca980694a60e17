import { execFile } from 'node:child_process';
import { basename } from 'node:path';
import type { Alert } from '../src/app/alerts.ts';
import type { UserConfig } from '../src/model/user-config.ts';
import type { Context } from './context.ts';

const TIMEOUT_MS = 10_000;

/**
 * Those whom the user's own configuration names (`alerts`): a repository cannot choose who hears of it.
 * @param root of the roadmap; its last part says which one it is
 */
export function tellersOf(
  { alerts }: UserConfig,
  root: string,
  http: Context['http'],
): readonly ((alert: Alert) => Promise<void>)[] {
  const roadmap = basename(root);
  const { webhook, desktop } = alerts;
  return [
    ...(webhook === null ? [] : [(alert: Alert) => post(http, webhook, { roadmap, ...alert })]),
    ...(desktop ? [(alert: Alert) => notify(`roadmap ${roadmap}`, sentence(alert))] : []),
  ];
}

/** `text` is what chat programs show of such a call. */
async function post(http: Context['http'], url: string, alert: Alert & { readonly roadmap: string }): Promise<void> {
  const body = JSON.stringify({ text: `roadmap ${alert.roadmap}: ${sentence(alert)}`, ...alert });
  const headers = { 'content-type': 'application/json' };
  await (await http()).send({ url, method: 'POST', headers, body, timeoutMs: TIMEOUT_MS });
}

function sentence({ state, name, message, cure }: Alert): string {
  const said = state === 'cleared' ? 'well again' : message;
  return `${name}: ${said}${cure === null ? '' : ` (${cure})`}`;
}

/** What there is for it on this system; where there is nothing, the log has it. */
function notify(title: string, text: string): Promise<void> {
  const [program, args] =
    process.platform === 'darwin'
      ? // The texts are arguments of the script, never part of it.
        [
          'osascript',
          [
            '-e',
            'on run a',
            '-e',
            'display notification (item 2 of a) with title (item 1 of a)',
            '-e',
            'end run',
            title,
            text,
          ],
        ]
      : ['notify-send', ['--app-name=roadmap', '--', title, text]];
  return new Promise((done) => execFile(program, args, { timeout: TIMEOUT_MS }, () => done()));
}
