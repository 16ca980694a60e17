import { WEBHOOK_ROUTE } from '../src/app/webhook.ts';
import { isLoopback } from '../src/model/server-url.ts';
import { usageError } from './errors.ts';

const EXAMPLE = 'roadmap webhook setup --url https://roadmap.example.org';

/** Where GitHub is to deliver: an https address that it can reach; one without a path gets the receiver's. @throws RoadmapError `usage.webhook` */
export function hookUrl(typed: string): string {
  const url = URL.canParse(typed) ? new URL(typed) : null;
  if (url !== null && (url.username !== '' || url.password !== ''))
    throw usageError('webhook', '--url: expected an address without user and password', [EXAMPLE]);
  if (url === null || url.protocol !== 'https:')
    throw usageError('webhook', `--url ${typed}: expected an https address; what GitHub tells is private`, [EXAMPLE]);
  if (isHere(url.hostname))
    throw usageError('webhook', `--url ${typed}: GitHub cannot reach this machine under that name`, [
      'roadmap webhook setup    # tells how it can',
    ]);
  url.hash = '';
  if (url.pathname === '/') url.pathname = WEBHOOK_ROUTE;
  return url.href;
}

/** Whatever else `localhost` is called. */
function isHere(hostname: string): boolean {
  return isLoopback(hostname) || /^(0\.0\.0\.0|\[::\]|.*\.localhost\.?|localhost\.)$/i.test(hostname);
}
