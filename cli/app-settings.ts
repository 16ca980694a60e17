import { createPrivateKey } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { malformed, textFrom } from './environment.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** A GitHub App and where it is installed. */
export interface AppSettings {
  readonly id: string;
  readonly installation: string;
  /** PEM. Never logged, never put into an error. */
  readonly key: string;
}

const PREFIX = 'ROADMAP_GITHUB_APP_';
const MAX_KEY_BYTES = 64 * 1024;

/** The app that the environment names; null when it names none. @throws RoadmapError `environment.malformed` naming the variable */
export function appFrom(env: Environment): AppSettings | null {
  const id = textFrom(env, `${PREFIX}ID`);
  if (id === null) return null;
  if (!/^[A-Za-z0-9._-]{1,64}$/.test(id)) throw malformed(`${PREFIX}ID`, 'the number or the client id of a GitHub App');
  const installation = textFrom(env, `${PREFIX}INSTALLATION_ID`);
  if (installation === null || !/^\d{1,19}$/.test(installation))
    throw malformed(`${PREFIX}INSTALLATION_ID`, `the number of the app's installation, since ${PREFIX}ID is set`);
  return { id, installation, key: keyFrom(env) };
}

/** The key itself, with line breaks or `\n` for them, or a file that holds it. */
function keyFrom(env: Environment): string {
  const file = textFrom(env, `${PREFIX}PRIVATE_KEY_FILE`);
  const given = env[`${PREFIX}PRIVATE_KEY`]?.trim() ?? '';
  const [name, text] = given !== '' || file === null ? ['PRIVATE_KEY', given] : ['PRIVATE_KEY_FILE', read(file)];
  const key = (text ?? '').replaceAll('\\n', '\n');
  if (isRsa(key)) return key;
  throw malformed(
    `${PREFIX}${name}`,
    name === 'PRIVATE_KEY'
      ? 'the RSA private key of the app, as PEM'
      : 'the path of a file with the RSA private key of the app, as PEM',
  );
}

function read(path: string): string | null {
  try {
    const stat = statSync(path);
    return stat.isFile() && stat.size <= MAX_KEY_BYTES ? readFileSync(path, 'utf8') : null;
  } catch {
    return null;
  }
}

function isRsa(key: string): boolean {
  try {
    return createPrivateKey(key).asymmetricKeyType === 'rsa';
  } catch {
    return false;
  }
}
