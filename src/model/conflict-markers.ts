/**
 * The offset of the line where git's conflict markers begin, or null. In the frontmatter (up to `bodyStart`) one marker is
 * enough: nothing else begins so there. In the body it takes all three in order outside of fenced code, since people
 * write about conflicts.
 */
export function conflictAt(text: string, bodyStart: number): number | null {
  const front = /^(?:<{7}|>{7}|\|{7}|={7})(?: |\r?$)/m.exec(text.slice(0, bodyStart));
  if (front !== null) return front.index;
  const inBody = conflictInBody(text.slice(bodyStart));
  return inBody === null ? null : bodyStart + inBody;
}

/** The same for a body alone. */
export function conflictInBody(body: string): number | null {
  if (!/^<{7}/m.test(body)) return null;
  let fence = '';
  let offset = 0;
  let begun: number | null = null;
  let divided = false;
  for (const line of body.split('\n')) {
    fence = nextFence(fence, line);
    if (fence === '') {
      if (/^<{7}(?: |\r?$)/.test(line)) [begun, divided] = [offset, false];
      else if (/^={7}\r?$/.test(line)) divided = begun !== null;
      else if (divided && /^>{7}(?: |\r?$)/.test(line)) return begun;
    }
    offset += line.length + 1;
  }
  return null;
}

/** The fence that is open after this line, '' for none. */
function nextFence(open: string, line: string): string {
  const mark = /^ {0,3}(`{3,}|~{3,})(.*)$/.exec(line.replace(/\r$/, ''));
  if (mark?.[1] === undefined) return open;
  const rest = mark[2] ?? '';
  if (open === '') return mark[1].startsWith('`') && rest.includes('`') ? '' : mark[1];
  const closes = mark[1].startsWith(open) && rest.trim() === '';
  return closes ? '' : open;
}
