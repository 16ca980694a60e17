/** An address that a token may be sent to: https, or http on this machine; without user, password, query or fragment. Else null. */
export function parseServerUrl(text: string): URL | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null) return null;
  const isSafe = url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname));
  const isBare = url.username === '' && url.password === '' && url.search === '' && url.hash === '';
  return isSafe && isBare ? url : null;
}

/** Whether a host name, without port, is this machine. */
export function isLoopback(hostname: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/i.test(hostname);
}
