import { RoadmapError } from '../model/errors.ts';

/** What a supervisor of the operating system is to keep running. Paths are absolute. */
export interface UnitPlan {
  readonly name: string;
  /** The folder that holds `.roadmap`. */
  readonly root: string;
  /** The program with its arguments, one word each. */
  readonly command: readonly string[];
  /** A file of `NAME=value` lines, for tokens, read when it starts; it need not exist. */
  readonly environmentFile: string;
  /** Where programs such as git and gh are found. */
  readonly searchPath: string;
  /** What it prints goes here, where the supervisor keeps no log of its own. */
  readonly outputFile: string;
}

/** In every unit of ours: a file without it is somebody else's, and stays. */
export const UNIT_MARK = 'Written by roadmap service install';

/** A user unit of systemd, by systemd.unit(5) and systemd.service(5). @throws RoadmapError `service.bad_path` */
export function printSystemdUnit(plan: UnitPlan): string {
  checkPaths(plan);
  return [
    `# ${UNIT_MARK}; roadmap service uninstall takes it away.`,
    '[Unit]',
    `Description=roadmap sync of ${specifier(plan.root)}`,
    '',
    '[Service]',
    `WorkingDirectory=${specifier(plan.root)}`,
    `Environment=${systemdWord(`PATH=${plan.searchPath}`)}`,
    `EnvironmentFile=-${specifier(plan.environmentFile)}`,
    `ExecStart=${plan.command.map((word) => systemdWord(word).replaceAll('$', '$$$$')).join(' ')}`,
    'Restart=on-failure',
    'RestartSec=60',
    'TimeoutStopSec=90',
    'Nice=10',
    'NoNewPrivileges=yes',
    '',
    '[Install]',
    'WantedBy=default.target',
    '',
  ].join('\n');
}

/** A launch agent, by launchd.plist(5). @throws RoadmapError `service.bad_path` */
export function printLaunchdPlist(plan: UnitPlan): string {
  checkPaths(plan);
  // launchd has no file of variables: a shell reads it, and becomes the program.
  const reading = 'set -a; if [ -r "$1" ]; then . "$1"; fi; set +a; shift; exec "$@"';
  const words = ['/bin/sh', '-c', reading, 'sh', plan.environmentFile, ...plan.command];
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<!-- ${UNIT_MARK}; roadmap service uninstall takes it away. -->`,
    '<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">',
    '<plist version="1.0">',
    '<dict>',
    ...entry('Label', string(plan.name)),
    ...entry('ProgramArguments', ['<array>', ...words.flatMap(string).map((line) => `  ${line}`), '</array>']),
    ...entry('WorkingDirectory', string(plan.root)),
    ...entry('EnvironmentVariables', [
      '<dict>',
      '  <key>PATH</key>',
      ...string(plan.searchPath).map((line) => `  ${line}`),
      '</dict>',
    ]),
    ...entry('RunAtLoad', ['<true/>']),
    ...entry('KeepAlive', ['<dict>', '  <key>SuccessfulExit</key>', '  <false/>', '</dict>']),
    ...entry('ThrottleInterval', ['<integer>60</integer>']),
    ...entry('ProcessType', string('Background')),
    ...entry('StandardOutPath', string(plan.outputFile)),
    ...entry('StandardErrorPath', string(plan.outputFile)),
    '</dict>',
    '</plist>',
    '',
  ].join('\n');
}

/** A line break in a path would be a line of its own in the unit. */
function checkPaths({ root, command, environmentFile, searchPath, outputFile }: UnitPlan): void {
  for (const text of [root, ...command, environmentFile, searchPath, outputFile]) {
    if (!/[\u0000-\u001f\u007f]/.test(text)) continue;
    throw new RoadmapError({
      kind: 'user',
      code: 'service.bad_path',
      message: `a path with a control character cannot stand in a unit: ${JSON.stringify(text)}`,
      hints: ['roadmap service install --dry-run'],
    });
  }
}

/** `%` begins a specifier (systemd.unit(5), SPECIFIERS). */
function specifier(text: string): string {
  return text.replaceAll('%', '%%');
}

/** One word of a line, quoted (systemd.syntax(7), QUOTING). */
function systemdWord(text: string): string {
  return `"${specifier(text).replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

function entry(key: string, value: readonly string[]): readonly string[] {
  return [`<key>${key}</key>`, ...value].map((line) => `  ${line}`);
}

function string(text: string): readonly string[] {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return [`<string>${escaped}</string>`];
}
