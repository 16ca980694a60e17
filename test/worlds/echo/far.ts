import { stripNeutralised } from '../../../src/model/mentions.ts';
import { addComment, editComment, editItem, type MemoryService } from '../../../src/trackers/memory/server.ts';
import type { Standin } from '../../standin/index.ts';

/** One item there, as other people write it and as it can be seen without any adapter. */
export interface Far {
  /** Of the web editor: with CRLF. */
  rewrite(body: string, web: boolean): void;
  label(add: string, remove: string | null): void;
  /** @returns what `reword` takes */
  comment(body: string, web: boolean): string;
  reword(key: string, body: string, web: boolean): void;
  wait(ms: number): void;
  /** As it lies there, but for line ends, markers in the last line and silenced mentions. */
  state(): FarState;
}

export interface FarState {
  readonly body: string;
  readonly labels: readonly string[];
  readonly comments: readonly string[];
}

const web = (text: string, isWeb: boolean): string => (isWeb ? text.replaceAll('\n', '\r\n') : text);

export function farInMemory(service: MemoryService): Far {
  const labels = (): readonly string[] => (service.items.get(1)?.values['labels'] ?? []) as readonly string[];
  return {
    rewrite: (body, isWeb) => editItem(service, 1, { body: web(body, isWeb) }),
    label: (add, remove) => editItem(service, 1, { labels: [...labels().filter((one) => one !== remove), add] }),
    comment: (body, isWeb) => String(addComment(service, 1, { body: web(body, isWeb), author: 'them' })?.number),
    reword: (key, body, isWeb) => editComment(service, Number(key), web(body, isWeb)),
    wait: (ms) => void (service.now += ms),
    state: () => ({
      body: plain(String(service.items.get(1)?.values['body'] ?? '')),
      labels: [...labels()].sort(),
      comments: [...service.comments.values()].map((one) => plain(one.body)).sort(),
    }),
  };
}

export function farOverHttp(github: Standin): Far {
  // A marker is part of the text there; who edits in the web form leaves it where it is.
  const marked = (before: string, next: string): string => {
    const marker = /\n\n<!-- roadmap:[0-9a-f]{8} -->$/.exec(before.replaceAll('\r\n', '\n'))?.[0] ?? '';
    return `${next}${marker}`;
  };
  const bodyOf = (key: string): string => github.comments(1).find((one) => String(one.key) === key)?.body ?? '';
  return {
    rewrite: (body, isWeb) => github.edit(1, { body: web(marked(github.issue(1)?.body ?? '', body), isWeb) }),
    label: (add, remove) => {
      github.label(1, add);
      if (remove !== null) github.unlabel(1, remove);
    },
    comment: (body, isWeb) => String(github.comment(1, web(body, isWeb))),
    reword: (key, body, isWeb) => github.editComment(Number(key), web(marked(bodyOf(key), body), isWeb)),
    wait: (ms) => github.clock.advance(ms),
    state: () => ({
      body: plain(github.issue(1)?.body ?? ''),
      labels: [...(github.issue(1)?.labels ?? [])].sort(),
      comments: github
        .comments(1)
        .map((one) => plain(one.body))
        .sort(),
    }),
  };
}

/** One marker and no more: a second one would be an echo. */
function plain(text: string): string {
  const lines = text.replaceAll('\r\n', '\n');
  return stripNeutralised(lines.replace(/(?:^|\n\n)<!-- roadmap:[0-9a-f]{8} -->$/, ''));
}
