/** The lines of the first fenced block of a language below a heading. @throws when there is none. */
export function fenced(markdown: string, heading: string, language: string): readonly string[] {
  const lines = section(markdown, heading);
  const start = lines.indexOf(`\`\`\`${language}`);
  const end = lines.indexOf('```', start + 1);
  if (start < 0 || end < 0) throw new Error(`README: no \`\`\`${language} block below "${heading}"`);
  return lines.slice(start + 1, end);
}

/** The rows of the first table below a heading, without its head; cells as written. @throws when there is none. */
export function table(markdown: string, heading: string): readonly (readonly string[])[] {
  const lines = section(markdown, heading);
  const start = lines.findIndex((line) => /^\|[ -]*-[ |-]*\|$/.test(line));
  if (start < 0) throw new Error(`README: no table below "${heading}"`);
  const rows = lines.slice(start + 1);
  const end = rows.findIndex((line) => !line.startsWith('|'));
  return rows.slice(0, end < 0 ? undefined : end).map((row) =>
    row
      .slice(1, -1)
      .split(/(?<!\\)\|/)
      .map((cell) => cell.trim()),
  );
}

/** What a cell or a sentence says, without the marks of code and emphasis. */
export function plain(text: string): string {
  return text.replace(/[`*\\]/g, '');
}

/** Targets of links and images, in order. */
export function links(markdown: string): readonly string[] {
  const prose = markdown.replace(/^```[\s\S]*?^```$/gm, '').replace(/`[^`\n]*`/g, '');
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
}

/** The names under which GitHub makes the headings reachable. */
export function anchors(markdown: string): ReadonlySet<string> {
  const prose = markdown.replace(/^```[\s\S]*?^```$/gm, '');
  const headings = [...prose.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => plain(heading));
  return new Set(
    headings.map((heading) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}

/** The lines below a heading of the second rank, up to the next one. @throws when there is none. */
export function section(markdown: string, heading: string): readonly string[] {
  const lines = markdown.split('\n');
  const start = lines.indexOf(`## ${heading}`);
  if (start < 0) throw new Error(`README: no heading "## ${heading}"`);
  const rest = lines.slice(start + 1);
  const end = rest.findIndex((line) => line.startsWith('## '));
  return end < 0 ? rest : rest.slice(0, end);
}
