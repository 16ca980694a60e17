import { RoadmapError } from '../model/errors.ts';
import type { Files } from '../ports/files.ts';

export const CONFIG_PATH = '.roadmap/config.yaml';

/** Several programs that write at once win one after the other: as many as this get through. */
const ATTEMPTS = 40;

/**
 * Changes the text of the configuration, on the file as it stands when it is written.
 * @param change @throws what makes the change impossible
 * @returns false when there was nothing to change
 */
export async function changeConfig(files: Files, change: (text: string | null) => string): Promise<boolean> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const before = await files.read(CONFIG_PATH);
    const next = change(before);
    if (next === (before ?? '')) return false;
    if (before === null ? await files.create(CONFIG_PATH, next) : await files.replace(CONFIG_PATH, before, next))
      return true;
  }
  throw new RoadmapError({
    kind: 'user',
    code: 'config.busy',
    message: `${CONFIG_PATH} changed again and again while it was being edited; nothing was written`,
    hints: ['close what else writes to it, then run the command again'],
  });
}
