import { checkHooks } from '../../src/app/webhook-hooks.ts';
import { defineCommand } from '../command.ts';
import { EXIT } from '../errors.ts';
import { syncHands } from '../sync-hands.ts';
import { printChecked } from '../webhook-lines.ts';
import { hookUrl } from '../webhook-url.ts';

interface Options {
  readonly url?: string;
  readonly remote?: string;
  readonly redeliver?: boolean;
}

export const command = defineCommand<Options>({
  options: [
    {
      flags: '--url <address>',
      help: 'only the webhook of this address; every one that leads to a receiver when not given',
    },
    { flags: '--remote <name>', help: 'which remote; the first one configured when not given' },
    { flags: '--redeliver', help: 'have what failed in the last 3 days delivered again' },
  ],
  examples: ['roadmap webhook check', 'roadmap webhook check --redeliver'],
  run: async ({ context, terminal, options }) => {
    const url = options.url === undefined ? null : hookUrl(options.url);
    const hands = await syncHands(context, options.remote ?? null);
    const { repo = '' } = hands.config.remotes[hands.remote] ?? {};
    const hooks = await checkHooks(hands, { url, redeliver: options.redeliver === true });
    const json = hooks.map(({ key, ...hook }) => ({ hook: key, ...hook }));
    terminal.result({ remote: hands.remote, repo, hooks: json }, () => printChecked(terminal, repo, hooks));
    const isWell =
      hooks.length > 0 &&
      hooks.every(({ differs, failed, redelivered }) => differs.length === 0 && redelivered.length === failed.length);
    return isWell ? EXIT.done : EXIT.failed;
  },
});
