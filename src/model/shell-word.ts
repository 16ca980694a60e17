/** A text as a shell takes it for one word: a hint is a command that is pasted, and others name files and milestones. */
export function shellWord(text: string): string {
  return /^[\w./:@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
