import type { Config } from '../model/config.ts';
import { printConfig } from '../model/config-print.ts';
import { setConfigKey } from '../model/edit-config.ts';
import { RoadmapError } from '../model/errors.ts';
import { readConfig } from '../model/read-config.ts';
import type { Files } from '../ports/files.ts';
import type { Git } from '../ports/git.ts';
import { CONFIG_PATH } from './change-config.ts';

const FOLDERS = ['.roadmap', '.roadmap/issues', '.roadmap/milestones', '.roadmap/projects'];
const ATTRIBUTES_PATH = '.roadmap/.gitattributes';
const ATTRIBUTES = '*.md merge=roadmap';

export interface RemoteChoice {
  readonly name: string;
  readonly type: string;
  /** `owner/name` */
  readonly repo: string;
}

export interface InitRequest {
  readonly projectName: string | null;
  readonly remotes: readonly RemoteChoice[];
  /** The repository's default branch; null when there is none yet. */
  readonly branch: string | null;
}

export interface InitOutcome {
  /** Folders and files made. */
  readonly created: readonly string[];
  /** Files changed by adding to them. */
  readonly changed: readonly string[];
  readonly config: Config;
}

/**
 * Makes what a roadmap needs and is not there yet; what is there stays as it is, but for a remote that is added.
 * @throws RoadmapError `init.remote_taken`, `init.name_taken`, `init.changed`, `config.value`
 */
export async function initRoadmap(files: Files, request: InitRequest): Promise<InitOutcome> {
  const before = await files.read(CONFIG_PATH);
  const wanted = before === null ? printConfig(request) : withRequest(before, request);
  const { config, problems } = readConfig(wanted);
  const [wrong] = before === null ? problems : [];
  if (wrong !== undefined) throw new RoadmapError({ ...wrong, kind: 'user', data: { key: wrong.key } });
  const created: string[] = [];
  const changed: string[] = [];
  for (const folder of FOLDERS) if (await files.makeFolder(folder)) created.push(`${folder}/`);
  const write = async (path: string, old: string | null, text: string): Promise<void> => {
    if (old === text) return;
    const done = old === null ? await files.create(path, text) : await files.replace(path, old, text);
    if (done) (old === null ? created : changed).push(path);
    // Another one that runs at the same time writes the same.
    else if ((await files.read(path)) !== text) throw changedMeanwhile(path);
  };
  await write(CONFIG_PATH, before, wanted);
  const attributes = await files.read(ATTRIBUTES_PATH);
  await write(ATTRIBUTES_PATH, attributes, withAttributes(attributes ?? ''));
  return { created, changed, config };
}

const DRIVER = 'merge.roadmap.driver';

/** Without `roadmap` on the way, git's own text merge: git would otherwise keep ours without a word (sync.md §7). */
const DRIVER_COMMAND = [
  'if command -v roadmap >/dev/null 2>&1; then roadmap merge-driver %O %A %B %L %P;',
  'else git merge-file --marker-size=%L -L ours -L base -L theirs %A %O %B; fi',
].join(' ');

/** Has git merge the files of a roadmap by meaning in this clone. @returns whether that is new; what is set already stays. */
export async function installMergeDriver(git: Pick<Git, 'config' | 'setConfig'>): Promise<boolean> {
  if (git.setConfig === undefined || (await git.config(DRIVER)) !== null) return false;
  await git.setConfig('merge.roadmap.name', 'issues of a roadmap, by field');
  await git.setConfig(DRIVER, DRIVER_COMMAND);
  return true;
}

/** Only what is not said there yet is added. */
function withRequest(text: string, request: InitRequest): string {
  const { config } = readConfig(text);
  if (request.projectName !== null && config.project.name !== null && config.project.name !== request.projectName)
    throw taken('init.name_taken', `the project is already named ${config.project.name}`, [
      `roadmap config set project.name '${request.projectName}'`,
    ]);
  let next = text;
  if (request.projectName !== null && config.project.name === null)
    next = setConfigKey(next, 'project.name', request.projectName);
  for (const { name, type, repo } of request.remotes) {
    const known = config.remotes[name];
    if (known === undefined) next = setConfigKey(next, `remotes.${name}`, { type, repo });
    else if (known.type !== type || known.repo.toLowerCase() !== repo.toLowerCase())
      throw taken('init.remote_taken', `the remote ${name} is already ${known.type} ${known.repo}`, [
        `roadmap config set remotes.${name}.repo ${repo}`,
      ]);
  }
  return next;
}

function withAttributes(text: string): string {
  if (text.split(/\r?\n/).some((line) => line.trim() === ATTRIBUTES)) return text;
  return `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${ATTRIBUTES}\n`;
}

function taken(code: string, message: string, hints: readonly string[]): RoadmapError {
  return new RoadmapError({ kind: 'user', code, message: `${message}; init never overwrites`, hints });
}

function changedMeanwhile(path: string): RoadmapError {
  return new RoadmapError({
    kind: 'user',
    code: 'init.changed',
    message: `${path} changed while it was being written; it was left alone`,
    hints: ['roadmap init'],
    data: { path },
  });
}
