import { flag, listOf, mapOf, object, oneOf, orNull, text, type Schema } from './schema.ts';

const supervisor = { supervisor: oneOf('systemd', 'launchd'), unit: text, path: text };

const status = oneOf('ok', 'warn', 'fail');
const check = object({ name: text, status, message: text, cure: orNull(text), data: { type: 'object' } });

/** Commands of unattended runs, by their words. */
export const unattendedSchemas: Readonly<Record<string, Schema>> = {
  'health check': object({ status, sections: listOf(object({ name: text, checks: listOf(check) })) }),
  'service install': object({ ...supervisor, text, installed: flag }),
  'service uninstall': object({ ...supervisor, removed: flag }),
  'service status': object({ ...supervisor, installed: flag, active: orNull(flag) }),
  'service logs': listOf(mapOf({})),
  'service github-actions': object({ path: text, workflow: text }),
};
