import { findMentions, neutraliseMentions } from '../../model/mentions.ts';
import type { TrackerOptions } from '../options.ts';
import { fold } from './text.ts';

/**
 * A text as it is sent: where the configuration says so, with mentions that notify nobody. Those that the text there has already are
 * left as they are: they have notified.
 */
export function neutralise({ options }: { readonly options: TrackerOptions }, text: string, there = ''): string {
  if (options.config.sync.mentions !== 'neutralise') return text;
  return neutraliseMentions(text, new Set(findMentions(there).map(({ name }) => fold(name))));
}
