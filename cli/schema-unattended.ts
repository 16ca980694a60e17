import { count, flag, listOf, mapOf, nothing, object, oneOf, orNull, text, type Schema } from './schema.ts';

const supervisor = { supervisor: oneOf('systemd', 'launchd'), unit: text, path: text };

const status = oneOf('ok', 'warn', 'fail');
const check = object({ name: text, status, message: text, cure: orNull(text), data: { type: 'object' } });

const attempt = object({
  ...{ key: text, delivery: text, event: text, at: text, status: orNull(count), said: text },
});
const checkedHook = object({
  ...{ hook: text, url: text, differs: listOf(text), deliveries: count, last: orNull(attempt) },
  ...{ failed: listOf(attempt), redelivered: listOf(text), errors: listOf(text) },
});

/** Commands of unattended runs, by their words. */
export const unattendedSchemas: Readonly<Record<string, Schema>> = {
  'health check': object({ status, sections: listOf(object({ name: text, checks: listOf(check) })) }),
  'service install': object({ ...supervisor, text, installed: flag }),
  'service uninstall': object({ ...supervisor, removed: flag }),
  'service status': object({ ...supervisor, installed: flag, active: orNull(flag) }),
  'service logs': listOf(mapOf({})),
  // Its words are for the program that starts it; what it prints is errors.
  __receive: nothing,
  'webhook setup': object({
    ...{ remote: text, repo: text, url: orNull(text), applied: flag, hook: orNull(text), changes: listOf(text) },
    action: oneOf('explain', 'create', 'update', 'keep'),
    ping: orNull(attempt),
    others: listOf(object({ hook: text, url: text })),
  }),
  'webhook check': object({ remote: text, repo: text, hooks: listOf(checkedHook) }),
  'service github-actions': object({ path: text, workflow: text }),
};
