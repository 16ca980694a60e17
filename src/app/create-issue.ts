import type { Config } from '../model/config.ts';
import { RoadmapError } from '../model/errors.ts';
import { newId } from '../model/ids.ts';
import { printIssue } from '../model/print-issue.ts';
import { issueFileName } from '../model/slug.ts';
import { isoSeconds } from '../model/time.ts';
import type { Files } from '../ports/files.ts';
import type { IssueStore } from '../ports/issue-store.ts';
import type { Clock, Random } from '../ports/system.ts';
import { initialStatus } from './change-state.ts';
import { parseInput, type IssueInput, type Values } from './parse-input.ts';

export interface CreatePorts {
  readonly issues: IssueStore;
  readonly files: Files;
  readonly clock: Clock;
  readonly random: Random;
}

export interface CreateRequest extends IssueInput {
  readonly title: string;
  readonly body?: string;
  /** The name of a template: its body where none is given, its values below those that are. */
  readonly template?: string;
  /** Looks the draft over and writes it, or another. */
  readonly revise?: (draft: NewFile, write: Write) => Promise<NewFile>;
}

/** @throws RoadmapError `issue.busy` when its name was taken in this very moment, and what the store throws. */
export type Write = (text: string, title: string) => Promise<NewFile>;

export interface NewFile {
  readonly id: string;
  readonly path: string;
  readonly text: string;
}

const FOLDER = '.roadmap/issues';
const RANDOM_BYTES = 64;

/**
 * Makes an issue under an id that no file's name has yet. Reads no other issue, unless a link among the values asks for one.
 * @throws RoadmapError `usage.value`, what `resolveLinks`, `readTemplate`, `revise` and the store throw.
 */
export async function createIssue(ports: CreatePorts, config: Config, request: CreateRequest): Promise<NewFile> {
  const given = parseInput(request, config);
  const template = await templateFor(ports, config, request);
  const values = await completed(ports, config, { ...template.values, ...given });
  const body = request.body ?? template.body;
  const id = await freeId(ports);
  const text = printIssue({ id, changes: { values, ...(body === undefined ? {} : { body }) } });
  const write: Write = async (last, title) => {
    const path = await pathFor(id, title);
    if (await ports.issues.create(path, last)) return { id, path, text: last };
    throw taken(path);
  };
  if (request.revise === undefined) return write(text, request.title);
  return request.revise({ id, path: await pathFor(id, request.title), text }, write);
}

async function templateFor(
  { files, clock }: CreatePorts,
  config: Config,
  { template, title }: CreateRequest,
): Promise<{ readonly values: Values; readonly body?: string }> {
  if (template === undefined) return { values: {} };
  const { readTemplate } = await import('./templates.ts');
  const now = isoSeconds(clock.now());
  return readTemplate(files, config, template, { title, created_date: now, updated_date: now });
}

async function pathFor(id: string, title: string): Promise<string> {
  return `${FOLDER}/${await issueFileName(id, title)}`;
}

/** With what a new issue has besides what was asked for: a status, its times, the default milestone. */
async function completed(ports: CreatePorts, config: Config, given: Values): Promise<Values> {
  const now = isoSeconds(ports.clock.now());
  const milestone = config.project.default_milestone;
  const status = initialStatus(config);
  const values: Values = {
    ...(status === undefined ? {} : { status }),
    ...(milestone === null ? {} : { milestone }),
    ...given,
    created: now,
    ...(config.format.updated ? { updated: now } : {}),
  };
  if (!LINKS.some((key) => values[key])) return values;
  const { resolveLinks } = await import('./check-links.ts');
  return resolveLinks(ports, config, values);
}

const LINKS = ['milestone', 'project', 'parent', 'depends_on', 'blocks'] as const;

/** An id that no file's name begins with; every file of ours begins with its id. */
async function freeId({ files, random }: CreatePorts): Promise<string> {
  const taken = new Set<string>();
  for (;;) {
    const id = newId(random.bytes(RANDOM_BYTES), taken);
    if (!(await files.anyNamed(FOLDER, id))) return id;
    taken.add(id);
  }
}

function taken(path: string): RoadmapError {
  return new RoadmapError({
    kind: 'user',
    code: 'issue.busy',
    message: `${path} was made by somebody else in this very moment; nothing was written`,
    hints: ['run the command again'],
    data: { path },
  });
}
