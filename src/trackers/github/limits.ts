/** What GitHub takes of one issue (documented, or said by its refusals). */
const LONGEST_TITLE = 256;
const LONGEST_BODY = 65_536;
const MOST_LABELS = 100;
const MOST_ASSIGNEES = 10;

/** Why GitHub would refuse a text; null: it would not. Nothing is ever cut to fit. */
export function refusalOf(texts: { readonly title?: string | null; readonly body?: string | null }): string | null {
  const said = [tooLong('title', texts.title, LONGEST_TITLE), tooLong('body', texts.body, LONGEST_BODY)];
  const all = said.filter((one) => one !== null);
  return all.length === 0 ? null : all.join(' ');
}

function tooLong(name: string, text: string | null | undefined, most: number): string | null {
  const length = text == null || text.length <= most ? 0 : [...text].length;
  if (length <= most) return null;
  const number = (count: number): string => String(count).replace(/\B(?=(?:\d{3})+$)/g, ',');
  return `The ${name} is too long for GitHub: ${number(length)} characters, at most ${number(most)}.`;
}

export interface Fitting {
  readonly fit: readonly string[];
  readonly notes: readonly string[];
}

/** @param staying how many stay besides these */
export function fitLabels(names: readonly string[], staying: number): Fitting {
  return fitAll(names, MOST_LABELS - staying, `an issue on GitHub has at most ${MOST_LABELS} labels`);
}

export function fitAssignees(logins: readonly string[], staying: number): Fitting {
  return fitAll(logins, MOST_ASSIGNEES - staying, `an issue on GitHub has at most ${MOST_ASSIGNEES} assignees`);
}

function fitAll(names: readonly string[], room: number, why: string): Fitting {
  const fit = names.slice(0, Math.max(0, room));
  const out = names.slice(fit.length);
  if (out.length === 0) return { fit, notes: [] };
  return { fit, notes: [`Left out: ${out.map((name) => JSON.stringify(name)).join(', ')}; ${why}.`] };
}
