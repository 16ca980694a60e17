import { flag, listOf, mapOf, object, oneOf, orNull, text, type Schema } from './schema.ts';

const supervisor = { supervisor: oneOf('systemd', 'launchd'), unit: text, path: text };

/** Commands of unattended runs, by their words. */
export const unattendedSchemas: Readonly<Record<string, Schema>> = {
  'service install': object({ ...supervisor, text, installed: flag }),
  'service uninstall': object({ ...supervisor, removed: flag }),
  'service status': object({ ...supervisor, installed: flag, active: orNull(flag) }),
  'service logs': listOf(mapOf({})),
  'service github-actions': object({ path: text, workflow: text }),
};
