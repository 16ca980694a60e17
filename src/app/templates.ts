import type { Config } from '../model/config.ts';
import { bodyOf } from '../model/body.ts';
import { RoadmapError } from '../model/errors.ts';
import type { FieldValue } from '../model/field-types.ts';
import { flaggedFields } from '../model/fields.ts';
import { isOpen, openIssue, problemLine } from '../model/issue-source.ts';
import { readValues } from '../model/read-values.ts';
import { slug } from '../model/slug.ts';
import { suggest } from '../model/suggest.ts';
import type { Files } from '../ports/files.ts';
import type { Values } from './parse-input.ts';

export interface Template {
  /** What an issue made from it has, unless told otherwise. */
  readonly values: Values;
  readonly body: string;
}

const FOLDER = '.roadmap/templates';

/**
 * A template by its name: the file's, or what a title of that name would make of it. Its frontmatter, where it has one, gives
 * values of the fields that a person may set; `{{ title }}` and the like are filled in, and nothing in it is evaluated.
 * @throws RoadmapError `template.unknown` that lists those there are, `template.broken`
 */
export async function readTemplate(
  files: Files,
  config: Config,
  name: string,
  words: Readonly<Record<string, string>>,
): Promise<Template> {
  const path = await pathOf(files, name);
  const text = (await files.read(path)) ?? '';
  const opened = openIssue(text, config);
  if (!isOpen(opened)) {
    const [problem] = opened;
    if (problem?.rule === 'frontmatter.missing') return { values: {}, body: filled(bodyOf(text), words) };
    throw broken(path, problem === undefined ? 1 : problemLine(text, problem), problem?.message ?? '');
  }
  const { values, problems } = readValues(opened.tree, config);
  const [problem] = problems.filter(({ key }) => flaggedFields.some((field) => field.key === key));
  if (problem !== undefined) throw broken(path, 1, problem.message);
  const given = flaggedFields.flatMap(({ key }) => {
    const value = values[key];
    return value === undefined || isPlaceholder(value) ? [] : [[key, value]];
  });
  return { values: Object.fromEntries(given), body: filled(bodyOf(text.slice(opened.frame.bodyStart)), words) };
}

async function pathOf(files: Files, name: string): Promise<string> {
  const paths = await files.paths(FOLDER);
  const named = new Map(paths.map((path) => [path.slice(FOLDER.length + 1).replace(/\.md$/, ''), path]));
  const exact = named.get(name.replace(/\.md$/, ''));
  if (exact !== undefined) return exact;
  const wanted = await slug(name);
  const alike = [];
  for (const [each, path] of named) if ((await slug(each)) === wanted) alike.push(path);
  if (alike.length === 1 && alike[0] !== undefined) return alike[0];
  throw unknown(name, [...named.keys()]);
}

/** In one go: what is filled in is not looked at again. */
function filled(body: string, words: Readonly<Record<string, string>>): string {
  return body.replace(/\{\{ ?([a-z_]{1,40}) ?\}\}/g, (whole, word: string) =>
    Object.hasOwn(words, word) ? (words[word] ?? whole) : whole,
  );
}

function isPlaceholder(value: FieldValue): boolean {
  return [value].flat().some((word) => typeof word === 'string' && word.includes('{{'));
}

function broken(path: string, line: number, message: string): RoadmapError {
  return new RoadmapError({
    kind: 'user',
    code: 'template.broken',
    message: `${path}:${String(line)}: ${message} Nothing was written.`,
    hints: [`correct ${path}`],
    data: { path },
  });
}

function unknown(name: string, names: readonly string[]): RoadmapError {
  const near = suggest(name, names);
  return new RoadmapError({
    kind: 'user',
    code: 'template.unknown',
    message: `there is no template "${name}" in ${FOLDER}; there ${names.length === 0 ? 'are none' : `are ${names.join(', ')}`}`,
    hints: near === null ? [] : [`did you mean: --template ${near}`],
    data: { template: name, candidates: names },
  });
}
