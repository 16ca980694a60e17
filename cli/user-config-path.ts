import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/** Where the user's own configuration is: below `$XDG_CONFIG_HOME`, else below `~/.config`. */
export function userConfigPath(env: Readonly<Record<string, string | undefined>>): string {
  const xdg = env['XDG_CONFIG_HOME'] ?? '';
  const home = env['HOME'] ?? env['USERPROFILE'] ?? homedir();
  return join(isAbsolute(xdg) ? xdg : join(home, '.config'), 'roadmap', 'config.yaml');
}
