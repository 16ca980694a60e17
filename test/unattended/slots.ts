/** What of an issue holds one value that a person gave it. */
export const SLOTS = ['title', 'A', 'B'] as const;

export function bornOf(text: string): string | null {
  return /\bborn-\d+z/.exec(text)?.[0] ?? null;
}

export function valuesIn(slot: string, text: string): readonly string[] {
  return [...new Set(text.match(new RegExp(`\\b${slot}-\\d+z`, 'g')) ?? [])];
}

export function idOf(path: string): string {
  return path.split('/').at(-1)?.slice(0, 8) ?? '';
}
