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
}

export interface NewFile {
  readonly id: string;
  readonly path: string;
  readonly text: string;
}

const FOLDER = '.roadmap/issues';
const ATTEMPTS = 5;
const RANDOM_BYTES = 64;

/**
 * Makes an issue under an id that no file's name has yet. Reads no other issue, unless a link among the values asks for one.
 * @throws RoadmapError `usage.value`, what `resolveLinks` and the store throw.
 */
export async function createIssue(ports: CreatePorts, config: Config, request: CreateRequest): Promise<NewFile> {
  const values = await completed(ports, config, parseInput(request, config));
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const id = await freeId(ports);
    const path = `${FOLDER}/${await issueFileName(id, request.title)}`;
    const text = printIssue({ id, changes: { values, ...(request.body === undefined ? {} : { body: request.body }) } });
    if (await ports.issues.create(path, text)) return { id, path, text };
  }
  throw new RoadmapError({
    kind: 'internal',
    code: 'issue.create_busy',
    message: `no free file name was found in ${FOLDER} in ${String(ATTEMPTS)} attempts`,
  });
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
