// Part of the bundle: loads chunks together with the code that V8 made of them last time, which saves most of the time that
// compiling takes. Whatever is wrong with what was kept (another Node, another machine, cut, not there) is simply not used:
// V8 checks it, and a chunk's own name changes with its content. One file each of a few commands, so that each finds the
// functions it runs.
'use strict';
const { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } = require('node:fs');
const Module = require('node:module');
const { basename, dirname, join } = require('node:path');
const { Script } = require('node:vm');

const READING = ['board', 'next', 'search', 'status', 'today', 'issue list', 'issue view', 'issue create'];
const EDITING = ['issue update', 'issue close', 'issue reopen', 'issue start', 'issue block', 'issue unblock'];
const [first, second] = process.argv.slice(2, 4);
const command = [`${first} ${second}`, first].find((each) => [...READING, ...EDITING].includes(each)) ?? 'other';

/**
 * The exports of the chunk that every command needs; what editing needs besides is loaded along where it will be needed.
 * @param {string} hot
 * @param {string} edit both relative to this file
 */
module.exports = function load(hot, edit) {
  // A short program ends before the code that V8 optimises in the background is of use, and its end would wait for that.
  if (process.version.startsWith('v20.')) require('node:v8').setFlagsFromString('--interrupt-budget=400000');
  const exports = loadChunk(join(__dirname, hot));
  if (EDITING.includes(command)) loadChunk(join(__dirname, edit));
  return exports;
};

/** As `require` would. */
function loadChunk(file) {
  const found = readKept(file);
  const script = new Script(Module.wrap(readFileSync(file, 'utf8')), { filename: file, cachedData: found });
  const chunk = new Module(file, null);
  chunk.filename = file;
  require.cache[file] = chunk;
  const run = script.runInThisContext();
  run.call(chunk.exports, chunk.exports, Module.createRequire(file), chunk, file, dirname(file));
  chunk.loaded = true;
  if (found === undefined || script.cachedDataRejected)
    process.once('exit', (code) => (code === 0 ? keep(file, script) : undefined));
  return chunk.exports;
}

/** Beside the chunk, or where this user's caches are when the program is somebody else's. */
function places(file) {
  const name = `${basename(file, '.js')}-${command.replace(' ', '-')}-${process.version}-${process.arch}.cache`;
  const home = process.env.XDG_CACHE_HOME || (process.env.HOME && join(process.env.HOME, '.cache'));
  return [join(dirname(file), name), ...(home ? [join(home, 'roadmap', name)] : [])];
}

function readKept(file) {
  for (const place of places(file)) {
    try {
      return readFileSync(place);
    } catch {
      // Not there.
    }
  }
  return undefined;
}

function keep(file, script) {
  const data = script.createCachedData();
  const [beside, ...elsewhere] = places(file);
  for (const place of [beside, ...elsewhere]) {
    const draft = `${place}.${process.pid}.tmp`;
    try {
      if (place !== beside) mkdirSync(dirname(place), { recursive: true });
      writeFileSync(draft, data, { flag: 'wx' });
      renameSync(draft, place);
      return;
    } catch {
      rmSync(draft, { force: true });
    }
  }
}
