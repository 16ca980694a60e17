import { chooseRemote } from '../../src/app/sync-hands.ts';
import { isAnswered, setUpHook } from '../../src/app/webhook-hooks.ts';
import { defineCommand } from '../command.ts';
import { EXIT } from '../errors.ts';
import { syncHands } from '../sync-hands.ts';
import { printSetup, printWays } from '../webhook-lines.ts';
import { webhookSecret } from '../webhook-secret.ts';
import { hookUrl } from '../webhook-url.ts';

interface Options {
  readonly url?: string;
  readonly remote?: string;
  readonly preview?: boolean;
  readonly ping?: boolean;
}

export const command = defineCommand<Options>({
  options: [
    { flags: '--url <address>', help: 'where GitHub is to deliver, https; without it, how to have one is told' },
    { flags: '--remote <name>', help: 'which remote; the first one configured when not given' },
    { flags: '-n, --preview', help: 'say what would be done, and do nothing' },
    { flags: '--ping', help: 'have GitHub send a ping, and say what became of it' },
  ],
  examples: ['roadmap webhook setup', 'roadmap webhook setup --url https://roadmap.example.org --ping'],
  run: async ({ context, terminal, options }) => {
    const config = await context.config('sync');
    const chosen = chooseRemote(config, options.remote ?? null);
    const about = { remote: chosen.name, repo: chosen.remote.repo };
    if (options.url === undefined) {
      const { HOOK_EVENTS } = await import('../context-webhook.ts');
      return terminal.result({ ...about, ...UNASKED }, () => printWays(terminal, about.repo, HOOK_EVENTS));
    }
    const url = hookUrl(options.url);
    const secret = webhookSecret(context);
    const preview = options.preview === true;
    const hands = await syncHands(context, chosen.name);
    const outcome = await setUpHook(hands, { url, secret, preview, ping: options.ping === true });
    const { action, hook, changes, ping, others } = outcome;
    const json = {
      ...about,
      url,
      action,
      applied: !preview,
      hook,
      changes,
      ping,
      others: others.map(({ key, url: at }) => ({ hook: key, url: at })),
    };
    terminal.result(json, () => printSetup(terminal, outcome, { ...about, url, preview }));
    if (options.ping === true && !preview && (ping === null || !isAnswered(ping))) return EXIT.failed;
    return EXIT.done;
  },
});

const UNASKED = {
  url: null,
  action: 'explain',
  applied: false,
  hook: null,
  changes: [],
  ping: null,
  others: [],
} as const;
