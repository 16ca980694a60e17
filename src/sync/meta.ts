import { isId } from '../model/ids.ts';
import { normaliseTime } from '../model/time.ts';
import type { ItemMeta, PartMeta } from '../ports/snapshot-store.ts';
import type { Item } from '../ports/tracker.ts';

/** A file below a folder: no component that is empty, goes up or is hidden. */
const ISSUE_FILE = /^\.roadmap\/issues(?:\/[^./\\\0][^/\\\0]*)+\.md$/;
const PART_FILE = /^\.roadmap\/(?:archive\/)?(?:comments|milestones)(?:\/[^./\\\0][^/\\\0]*)+\.md$/;

/**
 * What stands beside an item in the ref. Whoever may push that ref writes it, and it says which file is to be restored: null for
 * anything that no run of ours could have written.
 */
export function parseItemMeta(text: string): ItemMeta | null {
  const meta = parseObject(text) as Partial<ItemMeta> | null;
  return meta !== null &&
    isMeta(meta, ISSUE_FILE) &&
    isId(String(meta.id)) &&
    typeof meta.url === 'string' &&
    Number.isSafeInteger(meta.mapping) &&
    isTexts(meta.former ?? []) &&
    isTexts([meta.branch ?? ''])
    ? (meta as ItemMeta)
    : null;
}

/** The same of a comment or a milestone. */
export function parsePartMeta(text: string): PartMeta | null {
  const meta = parseObject(text) as Partial<PartMeta> | null;
  return meta !== null && isMeta(meta, PART_FILE) ? (meta as PartMeta) : null;
}

function isMeta(
  { item, id, author, path, refused = {}, created_at: made, updated_at: updated }: Partial<PartMeta>,
  file: RegExp,
): boolean {
  return (
    [item, id].every((one) => typeof one === 'string') &&
    (author === null || typeof author === 'string') &&
    typeof refused === 'object' &&
    refused !== null &&
    typeof path === 'string' &&
    file.test(path) &&
    [made, updated].every(isTime)
  );
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}

/** What is gone has no time. */
function isTime(time: unknown): boolean {
  return typeof time === 'string' && (time === '' || normaliseTime(time) !== null);
}

function parseObject(text: string): object | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' ? value : null;
  } catch {
    return null;
  }
}

/** An item that was not listed; its values are filled in from the tip when they are needed. */
export function remembered(key: string, meta: ItemMeta): Item {
  return {
    id: meta.item,
    key,
    url: meta.url,
    author: meta.author,
    trusted: false,
    created_at: meta.created_at,
    updated_at: meta.updated_at,
    values: {},
    marker: null,
    defect: null,
  };
}
