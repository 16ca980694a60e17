import type { Finding, Severity } from '../../model/errors.ts';
import { lineAt } from '../../model/frontmatter.ts';
import type { Facts, TextFile } from './facts.ts';

interface Kind {
  readonly rule: string;
  readonly what: string;
  readonly severity: Severity;
  /** Begins where no word of the kind can go on, and has no repetition in a repetition: linear in any text. */
  readonly pattern: RegExp;
}

const KINDS: readonly Kind[] = [
  {
    rule: 'secret.github',
    what: 'A GitHub token',
    severity: 'error',
    pattern: /(?<![A-Za-z0-9_])(?:gh[opsur]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9_]{50,255})/g,
  },
  {
    rule: 'secret.gitlab',
    what: 'A GitLab token',
    severity: 'error',
    pattern: /(?<![A-Za-z0-9_-])gl(?:pat|dt|rt|cbt|ptt)-[A-Za-z0-9_-]{20,255}/g,
  },
  {
    rule: 'secret.slack',
    what: 'A Slack token',
    severity: 'error',
    pattern: /(?<![A-Za-z0-9_-])xox[abeoprs]-[A-Za-z0-9-]{20,255}/g,
  },
  {
    rule: 'secret.aws',
    what: 'An AWS access key',
    severity: 'error',
    pattern: /(?<![A-Za-z0-9_])(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Za-z0-9_])/g,
  },
  {
    rule: 'secret.private_key',
    what: 'A private key',
    severity: 'error',
    pattern:
      /-----BEGIN [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----(?:\s|\\n|\\r){1,8}(?:[A-Za-z0-9+/=]{40}|Proc-Type:|Version:|Comment:)/g,
  },
  {
    rule: 'secret.jwt',
    what: 'A signed web token (JWT)',
    severity: 'warning',
    pattern: /(?<![A-Za-z0-9_.-])eyJ[A-Za-z0-9_-]{10,4096}\.eyJ[A-Za-z0-9_-]{10,4096}\.[A-Za-z0-9_-]{16,1024}/g,
  },
];

const ANY = /gh[opsur]_|github_pat_|gl(?:pat|dt|rt|cbt|ptt)-|xox[abeoprs]-|AKIA|ASIA|-----BEGIN |eyJ/;
/** `ghp_xxxx…` and `AKIA…EXAMPLE` are how people write about secrets. */
const FEWEST_CHARACTERS = 10;

/** What looks like a secret, by kind and line. The secret itself is never repeated. */
export function secretFindings({ texts }: Facts): readonly Finding[] {
  return texts.flatMap((file) => (ANY.test(file.text) ? KINDS.flatMap((kind) => secretsOf(kind, file)) : []));
}

function secretsOf({ rule, what, severity, pattern }: Kind, { path, text }: TextFile): readonly Finding[] {
  const lines = [...text.matchAll(pattern)]
    .filter(([found]) => !isExample(found))
    .map(({ index }) => lineAt(text, index));
  return [...new Set(lines)].map((line) => ({
    file: path,
    line,
    rule,
    severity,
    id: null,
    message: `${what} seems to stand here.`,
    cure: 'Revoke it where it was made, then take it out: git keeps what was committed.',
  }));
}

function isExample(found: string): boolean {
  return /example/i.test(found) || new Set(found).size < FEWEST_CHARACTERS;
}
