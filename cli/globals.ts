/** The options that every command takes. */
export const GLOBAL_OPTIONS: readonly (readonly [flags: string, description: string])[] = [
  ['-C <dir>', 'run as if started in <dir>'],
  ['--json', 'print exactly one JSON document, on errors too'],
  ['--quiet', 'print no notes, only results, warnings and errors'],
  ['--verbose', 'say more on stderr'],
  ['-y, --yes', 'answer every question with yes'],
  ['--no-color', 'no colour, even on a terminal (as NO_COLOR)'],
  ['-V, --version', 'print the version'],
];
