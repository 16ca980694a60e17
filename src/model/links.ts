/**
 * The `remote:number` links that the raw text of a broken file seems to claim, so that nobody pulls those items a second
 * time. Deliberately lenient: it trusts no structure, and claims too much rather than too little. Linear in the text.
 */
export function claimsOf(text: string): readonly string[] {
  const claims = new Set<string>();
  let inside: number | null = null;
  for (const line of text.split(/\r?\n/)) {
    const block = /^([ \t]*)(["']?)remote_ids\2[ \t]*:(.*)$/.exec(line);
    if (block !== null) {
      inside = block[1]?.length ?? 0;
      addPairs(block[3] ?? '', claims);
    } else if (inside !== null && isDeeper(line, inside)) {
      addPairs(line, claims);
    } else {
      inside = null;
    }
    const legacy = /^[ \t]*(["']?)github_issue\1[ \t]*:[ \t]*["']?(\d{1,20})["']?[ \t]*(?:#.*)?$/.exec(line);
    if (legacy?.[2] !== undefined) claims.add(`github:${legacy[2]}`);
  }
  return [...claims].sort();
}

/** Conflict markers stand at the start of a line inside the block and do not end it. */
function isDeeper(line: string, than: number): boolean {
  if (/^(?:<{7}|={7}|>{7}|\|{7})/.test(line) || line.trim() === '') return true;
  return (/^[ \t]*/.exec(line)?.[0].length ?? 0) > than;
}

function addPairs(text: string, claims: Set<string>): void {
  const pairs = text
    .slice(0, 2000)
    .matchAll(/(["']?)\b([A-Za-z][A-Za-z0-9_-]{0,63})\1[ \t]{0,8}:[ \t]{0,8}["']?([A-Za-z0-9][A-Za-z0-9_-]{0,63})/g);
  for (const [, , remote, key] of pairs) claims.add(`${remote ?? ''}:${key ?? ''}`);
}
