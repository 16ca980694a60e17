import type { Finding } from '../../model/errors.ts';
import { readConfig } from '../../model/read-config.ts';
import type { Facts } from './facts.ts';

/** What is wrong in `config.yaml`. */
export function settingFindings({ configText }: Facts): readonly Finding[] {
  return readConfig(configText).problems.map(({ code, line, message, hint }) => ({
    file: '.roadmap/config.yaml',
    line,
    rule: code,
    severity: 'error',
    id: null,
    message: message.replace(/^config\.yaml: /, ''),
    cure: hint,
  }));
}
