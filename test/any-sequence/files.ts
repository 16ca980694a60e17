import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import { parse } from 'yaml';
import { defaultConfig } from '../../src/model/config-defaults.ts';
import type { Finding } from '../../src/model/errors.ts';
import { isIssue } from '../../src/model/issue.ts';
import { milestoneTable } from '../../src/model/milestone.ts';
import { isPlanningFile, readPlanningFile } from '../../src/model/planning-file.ts';
import { projectTable } from '../../src/model/project.ts';
import { isComment, readComment } from '../../src/model/read-comment.ts';
import { readIssue } from '../../src/model/read-issue.ts';
import type { World } from '../cli/harness.ts';
import type { FileKind, Step } from './steps.ts';

/** Below `.roadmap`: as people and older tools write them. */
const START: Readonly<Record<string, string>> = {
  'issues/deep/1e279620-legacy.md':
    "---\nid: 1e279620\ntitle: Legacy   # keep\nstatus: done\npriority: medium\nassignee: null\nlabels:\n- priority:medium\n- 'status:done'\n\nactual_start_date: null\ncompleted_date: null\nupdated: '2026-02-11T19:54:53.031957+00:00'\ngithub_issue: 3708\n---\n# Body\n\n---\nno: frontmatter\n---\n",
  'issues/c0ffee01-flow.md':
    '---\r\n{ id: c0ffee01, title: "Flow", status: todo, labels: [a, b],\r\n  type: bug, updated: 2025-01-01, x: {y: 1} }\r\n---\r\n\r\nBody\r\n',
  'issues/c0ffee02-linked.md':
    "---\n# by hand\nid: 'c0ffee02'\nremote_ids:\n  github: 7   # there\nsync_status: synced\ncreated: 2025-01-01\ntitle: >-\n  Folded\n  title\nstatus: in-progress\ndepends_on: [c0ffee01]\nassignees: [ana]\nmilestone: v1   # the first\nproject: beef0001\nbranch: main\n---",
  'milestones/v1.md':
    "---\n# by hand\nname:   v1\nstatus: open\ndue_date: '2026-05-01T00:00:00+00:00'\nproject_id: beef0001 # ours\nx: [1,  2]\nupdated: 2025-01-01\n---\nText\n",
  'milestones/odd.md': '---\r\n{ name: "a: b", status: closed, x: {y: 1} }\r\n---\r\n',
  'projects/beef0001-web.md':
    '---\nid: beef0001\nname: Web site\nstatus: active\nmilestones:\n- v1  # soon\n- "a: b"\ntags: [x]\n---\n\n# Web\n',
  'comments/c0ffee01/20260101T000000Z-cafe0001.md':
    "---\nid: cafe0001\nauthor: 'ana' # her\ncreated: 2026-01-01T00:00:00Z\nx: y\n---\nWords\n",
};

export function plant({ root }: World): void {
  for (const [path, text] of Object.entries(START)) {
    mkdirSync(dirname(join(root, '.roadmap', path)), { recursive: true });
    writeFileSync(join(root, '.roadmap', path), text);
  }
}

interface Loaded {
  readonly kind: FileKind;
  readonly text: string;
}

/** By kind and name, wherever they lie. */
export type Files = ReadonlyMap<string, Loaded>;

const FOLDERS: Readonly<Record<FileKind, readonly string[]>> = {
  issue: ['issues', 'archive/issues'],
  milestone: ['milestones', 'archive/milestones'],
  project: ['projects', 'archive/projects'],
  comment: ['comments'],
};

/** @throws when one does not load */
export function filesOf({ root }: World): Files {
  const files = new Map<string, Loaded>();
  for (const kind of Object.keys(FOLDERS) as FileKind[])
    for (const folder of FOLDERS[kind])
      for (const name of namesIn(join(root, '.roadmap', folder))) {
        const path = `.roadmap/${folder}/${name}`;
        const text = readFileSync(join(root, path), 'utf8');
        const read = load(kind, path, text);
        if (typeof read !== 'string') throw new Error(`${path} does not load: ${read[0]?.message ?? ''}\n${text}`);
        expect(files.has(`${kind} ${read}`), `${path}: ${read} is there twice`).toBe(false);
        files.set(`${kind} ${read}`, { kind, text });
      }
  return files;
}

/** What a file is known by, or what keeps it from loading. */
function load(kind: FileKind, path: string, text: string): string | readonly Finding[] {
  if (kind === 'issue') {
    const issue = readIssue(path, text, defaultConfig);
    return isIssue(issue) ? issue.id : issue;
  }
  if (kind === 'comment') {
    const comment = readComment(path, text, defaultConfig);
    return isComment(comment) ? comment.id : comment;
  }
  const source = { path, text };
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (kind === 'milestone') {
    const milestone = readPlanningFile(milestoneTable, source, defaultConfig);
    return isPlanningFile(milestone) ? name : milestone;
  }
  const project = readPlanningFile(projectTable, source, defaultConfig);
  return isPlanningFile(project) ? name : project;
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.md'));
  } catch {
    return [];
  }
}

/** No file is gone that was not deleted, and no key changed that was not asked for. */
export function compare(before: Files, after: Files, { argv, may }: Step, said: string): void {
  for (const [name, { kind, text }] of before) {
    const now = after.get(name)?.text;
    if (now === undefined) {
      expect(argv, said).toContain('delete');
      continue;
    }
    const keys = may[kind] ?? (may[kind] === null ? null : []);
    if (now === text || keys === null) continue;
    const allowed = new Set([...keys, 'updated']);
    const [old, young] = [entriesOf(text), entriesOf(now)];
    const changed = [...new Set([...old.keys(), ...young.keys()])].filter((key) => old.get(key) !== young.get(key));
    expect(
      changed.filter((key) => !allowed.has(key)),
      `${said}\n${text}\n${now}`,
    ).toEqual([]);
  }
}

/** The lines of each key (a frontmatter in braces: its values), and the body. */
function entriesOf(text: string): ReadonlyMap<string, string> {
  const [, head = '', body = ''] = /^---\r?\n([^]*?\n)---[ \t]*(?:\r?\n|$)([^]*)$/.exec(text) ?? [];
  const entries = new Map<string, string>([['body', body]]);
  if (head.startsWith('{')) {
    const values = parse(head, { schema: 'failsafe' }) as Readonly<Record<string, unknown>>;
    for (const [key, value] of Object.entries(values)) entries.set(key, JSON.stringify(value));
    return entries;
  }
  let key = 'head';
  for (const line of head.split('\n')) {
    // A blank line between two keys is of neither.
    if (line.trim() === '') continue;
    key = /^([a-z_]+):/.exec(line)?.[1] ?? key;
    entries.set(key, `${entries.get(key) ?? ''}${line}\n`);
  }
  return entries;
}
