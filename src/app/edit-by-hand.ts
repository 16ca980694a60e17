import type { Config } from '../model/config.ts';
import { editIssue } from '../model/edit-issue.ts';
import { RoadmapError, type Finding } from '../model/errors.ts';
import type { FieldValue } from '../model/field-types.ts';
import { fields } from '../model/fields.ts';
import { isIssue, type Issue, type IssueValues } from '../model/issue.ts';
import { readIssue } from '../model/read-issue.ts';
import { isoSeconds } from '../model/time.ts';
import type { Clock } from '../ports/system.ts';
import { withFittingResolution } from './change-state.ts';
import { circleCheck, resolveLinks, type LinkPorts } from './check-links.ts';
import type { Done } from './edit-issues.ts';
import type { Values } from './parse-input.ts';

export interface HandPorts extends LinkPorts {
  readonly clock: Clock;
}

/**
 * Puts a text that a person made of an issue's file in the place of the one it was made from, after the same checks as any
 * other edit. `updated` moves, unless the person moved it.
 * @throws RoadmapError `edit.broken`, `edit.id`, `issue.changed` when the file is not what it was any more, and what `resolveLinks` throws
 */
export async function replaceByHand(ports: HandPorts, config: Config, before: Issue, edited: string): Promise<Done> {
  if (edited === before.text) return { issue: before, changed: [] };
  const next = await checkedByHand(ports, config, before, edited);
  if (!(await ports.issues.replace(before.path, before.text, next.text))) throw changedMeanwhile(before);
  const fieldsChanged = changedKeys(before, next).filter((key) => key !== 'updated');
  return { issue: next, changed: fieldsChanged.length === 0 ? ['text'] : fieldsChanged };
}

/**
 * The issue that such a text makes, ready to be written: links as a file holds them, a resolution that fits.
 * @throws as `replaceByHand`
 */
export async function checkedByHand(ports: HandPorts, config: Config, before: Issue, edited: string): Promise<Issue> {
  const read = sound(readIssue(before.path, edited, config), before);
  const asked = pick(read, changedKeys(before, read));
  const links = await resolveLinks(
    ports,
    config,
    pick(
      read,
      LINKS.filter((key) => key in asked),
    ),
  );
  (await circleCheck(ports.issues, links))(read);
  const fitting = withFittingResolution(
    () => ({
      values: pick(
        read,
        STATE.filter((key) => key in asked),
      ),
    }),
    config,
  );
  const touched = edited !== before.text && 'updated' in read.values && !('updated' in asked);
  const values = {
    ...links,
    ...fitting(before).values,
    ...(touched ? { updated: isoSeconds(ports.clock.now()) } : {}),
  };
  return sound(readIssue(before.path, editIssue(edited, { values }, config), config), before);
}

const LINKS = ['milestone', 'project', 'parent', 'depends_on', 'blocks'] as const;
const STATE = ['status', 'resolution'] as const;

/** Null for what is not there any more. */
function pick(issue: Issue, keys: readonly string[]): Values {
  return Object.fromEntries(
    keys.filter((key) => key !== 'body').map((key) => [key, issue.values[key as keyof IssueValues] ?? null]),
  );
}

function changedKeys(before: Issue, after: Issue): readonly string[] {
  const keys = fields
    .filter(({ key, type }) => {
      const [one, other] = [before.values[key], after.values[key]] as readonly (FieldValue | undefined)[];
      return one === undefined || other === undefined ? one !== other : !type.equal(one, other);
    })
    .map(({ key }) => key as string);
  return [...keys, ...(before.body === after.body ? [] : ['body'])];
}

/** What was odd before may stay so. @throws RoadmapError `edit.broken`, `edit.id` */
function sound(read: Issue | readonly Finding[], before: Issue): Issue {
  if (!isIssue(read)) throw broken(before, read);
  if (read.id !== before.id)
    throw new RoadmapError({
      kind: 'user',
      code: 'edit.id',
      message: `the id of an issue never changes: expected ${before.id}, found ${read.id}; nothing was written`,
      data: { path: before.path, expected: before.id, found: read.id },
    });
  const known = new Set(before.findings.map(({ message }) => message));
  const added = read.findings.filter(({ message }) => !known.has(message));
  if (added.length > 0) throw broken(before, added);
  return read;
}

function broken({ path }: Issue, findings: readonly Finding[]): RoadmapError {
  const lines = findings.map(({ line, message }) => `line ${String(line)}: ${message}`);
  return new RoadmapError({
    kind: 'user',
    code: 'edit.broken',
    message: `what was written cannot be used; nothing was changed:\n${lines.join('\n')}`,
    hints: [...new Set(findings.map(({ cure }) => cure))],
    data: { path, findings },
  });
}

function changedMeanwhile({ path }: Issue): RoadmapError {
  return new RoadmapError({
    kind: 'user',
    code: 'issue.changed',
    message: `${path} was changed by somebody else while it was being edited; nothing was written`,
    hints: ['compare the two and run the command again'],
    data: { path },
  });
}
