const MARKER = /^<!-- roadmap:([0-9a-f]{8}) -->$/;

/** The body as it is sent for a new issue: our hidden marker is its exact last line (design: sync.md §4, §5). */
export function withMarker(body: string, id: string): string {
  const marker = `<!-- roadmap:${id} -->`;
  return body === '' ? marker : `${body}\n\n${marker}`;
}

/** The local id that the last line names, or null; one newline may follow. Line ends are LF here. */
export function readMarker(body: string): string | null {
  return lastLine(body, body.length).id;
}

/** The inverse of `withMarker`, for as many markers as stand at the end. */
export function stripMarkers(body: string): string {
  let end = body.length;
  for (let line = lastLine(body, end); line.id !== null; line = lastLine(body, end)) {
    end = line.start;
    for (let blank = 0; blank < 2 && body[end - 1] === '\n'; blank += 1) end -= 1;
  }
  return body.slice(0, end);
}

function lastLine(body: string, length: number): { readonly start: number; readonly id: string | null } {
  const end = body[length - 1] === '\n' ? length - 1 : length;
  const start = end === 0 ? 0 : body.lastIndexOf('\n', end - 1) + 1;
  return { start, id: MARKER.exec(body.slice(start, end))?.[1] ?? null };
}
