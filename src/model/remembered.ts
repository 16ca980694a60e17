/**
 * The same function, which knows what it made of the last few texts; only for functions of nothing but the text whose answers
 * nobody changes.
 * @param most how many answers are kept, those asked for last
 */
export function remembered<T>(most: number, make: (text: string) => T): (text: string) => T {
  const known = new Map<string, { readonly made: T }>();
  return (text) => {
    const found = known.get(text) ?? { made: make(text) };
    known.delete(text);
    known.set(text, found);
    for (const [oldest] of known)
      if (known.size > most) known.delete(oldest);
      else break;
    return found.made;
  };
}
