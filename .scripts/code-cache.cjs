// Part of the bundle: loads chunks together with the code that V8 made of them last time, which saves most of the time that
// compiling takes. Whatever is wrong with what was kept is simply not used: V8 checks what it was made from (another Node,
// another machine, a cut), and a chunk's own name changes with its content. What V8 does not check, and would run into the
// ground with, is damage within; so each file holds the same twice. One file each of a few commands, so that each finds the
// functions it runs.
'use strict';
const { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } = require('node:fs');
const Module = require('node:module');
const { basename, dirname, isAbsolute, join } = require('node:path');
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
  const source = Module.wrap(readFileSync(file, 'utf8'));
  const kept = compileKept(file, source);
  const script = kept ?? new Script(source, { filename: file });
  const chunk = new Module(file, null);
  chunk.filename = file;
  require.cache[file] = chunk;
  const run = script.runInThisContext();
  run.call(chunk.exports, chunk.exports, Module.createRequire(file), chunk, file, dirname(file));
  chunk.loaded = true;
  if (kept === undefined) process.once('exit', (code) => (code === 0 ? keep(file, script) : undefined));
  return chunk.exports;
}

/** From the first place that holds what V8 accepts: what stands beside the chunk may be of no use, and not ours to replace. */
function compileKept(file, source) {
  for (const place of places(file)) {
    const cachedData = readKept(place);
    if (cachedData === undefined) continue;
    const script = new Script(source, { filename: file, cachedData });
    if (!script.cachedDataRejected) return script;
  }
  return undefined;
}

/** Beside the chunk, or where this user's caches are when the program is somebody else's. */
function places(file) {
  const name = `${basename(file, '.js')}-${command.replace(' ', '-')}-${process.version}-${process.arch}.cache`;
  const { XDG_CACHE_HOME: caches = '', HOME: home = '' } = process.env;
  const own = isAbsolute(caches) ? caches : join(home, '.cache');
  return [join(dirname(file), name), ...(isAbsolute(own) ? [join(own, 'roadmap', name)] : [])];
}

function readKept(place) {
  try {
    const bytes = readFileSync(place);
    const data = bytes.subarray(0, bytes.length / 2);
    return data.length > 0 && data.equals(bytes.subarray(data.length)) ? data : undefined;
  } catch {
    // Not there.
    return undefined;
  }
}

function keep(file, script) {
  const data = script.createCachedData();
  for (const place of places(file)) if (write(place, Buffer.concat([data, data]))) return;
}

/** False when it cannot be written, which does no harm. */
function write(place, bytes) {
  const draft = `${place}.${process.pid}.tmp`;
  try {
    mkdirSync(dirname(place), { recursive: true });
    writeFileSync(draft, bytes, { flag: 'wx' });
    renameSync(draft, place);
    return true;
  } catch {
    remove(draft);
    return false;
  }
}

function remove(draft) {
  try {
    rmSync(draft, { force: true });
  } catch {
    // Where a part of the path is no folder, or may not be looked into.
  }
}
