import { RoadmapError } from '../src/model/errors.ts';
import type { Context } from './context.ts';
import { textFrom } from './environment.ts';

const SECRET = 'GITHUB_WEBHOOK_SECRET';

/** What GitHub signs with. @throws RoadmapError `webhook.secret` */
export function webhookSecret({ io }: Pick<Context, 'io'>): string {
  const secret = textFrom(io.env, SECRET);
  if (secret !== null) return secret;
  throw new RoadmapError({
    kind: 'config',
    code: 'webhook.secret',
    message: `${SECRET} is not set: without it nobody could tell a delivery of GitHub from any other`,
    hints: [`export ${SECRET}="$(openssl rand -hex 32)"`, 'roadmap webhook setup'],
    data: { variable: SECRET },
  });
}
