import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { scripts } from '../../../cli/completion-scripts.ts';
import { makeTemporaryFolder } from '../../support/temporary-folder.ts';
import { makeWorld } from '../harness.ts';

const path = process.env['PATH'] ?? '';
const has = (program: string): boolean => path.split(delimiter).some((folder) => existsSync(join(folder, program)));
const EVIL = `$(touch pwned);\`touch pwned\` & "it's" \\ %F{red} *`;

/** A shell with a `roadmap` that answers so, and says what it was asked. */
function makeShell(answer: string) {
  const { path: folder, put, dispose } = makeTemporaryFolder();
  onTestFinished(dispose);
  put('answer', answer);
  const program = put('bin/roadmap', '#!/bin/sh\nprintf "%s\\n" "$@" > asked\ncat answer\n');
  chmodSync(program, 0o755);
  const run = (shell: keyof typeof scripts, text: string): string => {
    writeFileSync(join(folder, 'script'), `${scripts[shell]}\n${text}\n`);
    const args = shell === 'zsh' ? ['-f', 'script'] : shell === 'fish' ? ['-N', 'script'] : ['script'];
    const env = { ...process.env, PATH: `${join(folder, 'bin')}${delimiter}${path}`, HOME: folder };
    const out = execFileSync(shell, args, { cwd: folder, env, encoding: 'utf8', stdio: 'pipe' });
    expect(existsSync(join(folder, 'pwned'))).toBe(false);
    return out;
  };
  const asked = (): string => execFileSync('cat', ['asked'], { cwd: folder, encoding: 'utf8' });
  return { run, asked };
}

if (has('bash'))
  describe('in bash', () => {
    /** What bash would put into the line, evaluated again as the line will be; bash breaks words as told. */
    const tab = (line: string, words: readonly string[], type = '9'): string => `
    COMP_LINE=${quoted(line)} COMP_POINT=${String(line.length)} COMP_TYPE=${type}
    COMP_WORDS=(${words.map(quoted).join(' ')}) COMP_CWORD=$((\${#COMP_WORDS[@]} - 1))
    COMP_WORDBREAKS=$' \\t\\n"\\'><=;|&(:'
    compopt() { printf 'compopt %s\\n' "$*"; }
    _roadmap
    for each in "\${COMPREPLY[@]}"; do printf '[%s]\\n' "$each"; done`;

    test('values are offered, quoted for the line', () => {
      const { run, asked } = makeShell(`values\ntwo words\tsome\n${EVIL}\tevil\n`);
      const out = run(
        'bash',
        `${tab('roadmap issue list -l ', ['roadmap', 'issue', 'list', '-l', ''])}
      eval "again=(\${COMPREPLY[1]})"; printf '%s\\n' "\${again[0]}"`,
      );
      expect(out.split('\n').at(-2)).toBe(EVIL);
      expect(out.split('\n')[0]).toBe('[two\\ words]');
      expect(asked()).toBe('__complete\n--\nissue\nlist\n-l\n=\n');
    });

    test('words that bash breaks at : and = are whole again', () => {
      const { run, asked } = makeShell('values\n--label=a:b\t\n');
      const out = run('bash', tab('roadmap list --label=a:', ['roadmap', 'list', '--label', '=', 'a', ':']));
      expect(out).toBe('[b]\n');
      expect(asked()).toBe('__complete\n--\nlist\n=--label=a:\n');
    });

    test('titles are shown in the list, and never where something is put into the line', () => {
      const { run } = makeShell(`values\na1\t${EVIL}\na2\tother\n`);
      const words = ['roadmap', 'view', 'a'];
      expect(run('bash', tab('roadmap view a', words))).toBe('[a1]\n[a2]\n');
      expect(run('bash', tab('roadmap view a', words, '37'))).toBe('[a1]\n[a2]\n');
      expect(run('bash', tab('roadmap view a', words, '63'))).toBe(`[a1  (${EVIL})]\n[a2  (other)]\n`);
    });

    test('between quotes only what means nothing to a shell is offered', () => {
      const { run, asked } = makeShell(`values\ntwo words\t\n${EVIL}\t\n`);
      expect(run('bash', tab('roadmap view "t', ['roadmap', 'view', '"t']))).toBe('[two words]\n');
      expect(asked()).toBe('__complete\n--\nview\n=t\n');
    });

    test('files are left to bash, and silence is nothing', () => {
      const words = ['roadmap', 'import', 'x'];
      expect(makeShell('files\n').run('bash', tab('roadmap import x', words))).toBe('compopt -o default\n');
      expect(makeShell('').run('bash', tab('roadmap import x', words))).toBe('');
    });
  });

if (has('zsh'))
  describe('in zsh', () => {
    const tab = (words: readonly string[]): string => `
    compadd() { print -r -- "$@"; print -rl -- "\${values[@]}" "\${shown[@]}"; }
    _files() { print files; }
    words=(${words.map(quoted).join(' ')}) CURRENT=\${#words} PREFIX=\${words[CURRENT]}
    _roadmap`;

    test('values are given to zsh as they are, with what describes them', () => {
      const { run, asked } = makeShell(`values\na1\t${EVIL}\n${EVIL}\t\n`);
      expect(run('zsh', `compdef() { :; }\n${tab(['roadmap', 'view', 'a\\ b', "'$x"])}`).split('\n')).toEqual([
        '-l -d shown -a -- values',
        'a1',
        EVIL,
        `a1  -- ${EVIL}`,
        EVIL,
        '',
      ]);
      expect(asked()).toBe("__complete\n--\nview\na b\n='$x\n");
    });

    test('files are left to zsh, and silence is nothing', () => {
      expect(makeShell('files\n').run('zsh', `compdef() { :; }\n${tab(['roadmap', 'import', ''])}`)).toBe('files\n');
      expect(makeShell('').run('zsh', `compdef() { :; }\n${tab(['roadmap', 'view', ''])} || true`)).toBe('');
    });
  });

if (has('fish'))
  describe('in fish', () => {
    test('values are given to fish as they are, with what describes them', () => {
      const { run, asked } = makeShell(`values\na1\t${EVIL}\na2\t\n`);
      expect(run('fish', "complete -C 'roadmap view a'")).toBe(`a1\t${EVIL}\na2\n`);
      expect(asked()).toBe('__complete\n--\nview\n=a\n');
    });
  });

test('another shell is wrong usage', async () => {
  const world = makeWorld();
  expect(await world.roadmap('completion', 'tcsh')).toMatchObject({ code: 2, out: '' });
  expect(await world.roadmap('completion', 'toString')).toMatchObject({ code: 2, out: '' });
  expect((await world.roadmap('completion', 'bash')).out).toBe(scripts.bash);
});

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
