import type { Finding } from '../model/errors.ts';
import { fields } from '../model/fields.ts';
import type { Issue, IssueHead, IssueValues, Tasks } from '../model/issue.ts';
import type { LoadedFile } from './listing.ts';
import type { Table } from './table.ts';

/** The columns of a table of issue files: one a field, and what else a head has. Of a file that did not load: `broken` alone. */
export const COLUMNS: readonly string[] = ['id', 'tasks', 'findings', 'broken', ...fields.map((field) => field.key)];

/** What is known of a file that did not load. */
interface Broken {
  readonly claims: readonly string[];
  readonly findings: readonly Finding[];
}

/** The words of a file's row. */
export function wordsOf({ loaded, claims }: LoadedFile): (column: string) => string | undefined {
  if (!('id' in loaded)) {
    const broken: Broken = { claims, findings: loaded };
    return (column) => (column === 'broken' ? JSON.stringify(broken) : undefined);
  }
  return (column) => {
    if (column === 'id') return JSON.stringify(loaded.id);
    if (column === 'tasks') return JSON.stringify(loaded.tasks);
    if (column === 'findings') return loaded.findings.length === 0 ? undefined : JSON.stringify(loaded.findings);
    return JSON.stringify(loaded.values[column as keyof IssueValues]);
  };
}

/** What the file of a row is: the head of an issue, or one that did not load. */
export function headAt(
  table: Table,
  row: number,
  file: { readonly folder: string; readonly name: string },
): IssueHead | LoadedFile {
  const broken = table.column('broken').count > 0 ? (table.value('broken', row) as Broken | undefined) : undefined;
  if (broken === undefined) return new Row(table, row, file.folder, file.name) as unknown as IssueHead;
  return { path: `${file.folder}/${file.name}`, loaded: broken.findings, claims: broken.claims };
}

/** The same head without the file's text and body. */
export function headOf({ path, id, values, tasks, findings }: Issue): IssueHead {
  return { path, id, values, ...(tasks === undefined ? {} : { tasks }), findings };
}

const NO_FINDINGS: readonly Finding[] = [];

/**
 * A head that is read from the table when it is asked. It is its own `values`: ten thousand objects less, and a list reads the
 * three columns that it needs.
 */
class Row {
  private readonly table: Table;
  private readonly row: number;
  private readonly folder: string;
  private readonly name: string;

  constructor(table: Table, row: number, folder: string, name: string) {
    this.table = table;
    this.row = row;
    this.folder = folder;
    this.name = name;
  }

  get path(): string {
    return `${this.folder}/${this.name}`;
  }

  get id(): string {
    return this.table.value('id', this.row) as string;
  }

  get values(): this {
    return this;
  }

  get tasks(): Tasks {
    return this.table.value('tasks', this.row) as Tasks;
  }

  get findings(): readonly Finding[] {
    return (this.table.value('findings', this.row) as readonly Finding[] | undefined) ?? NO_FINDINGS;
  }

  /** The value of a field. */
  at(key: string): unknown {
    return this.table.value(key, this.row);
  }
}

for (const { key, type } of fields) {
  const isMap = type.name === 'map';
  Object.defineProperty(Row.prototype, key, {
    get(this: Row) {
      const value = this.at(key);
      return isMap && value !== undefined ? Object.assign(Object.create(null) as object, value) : value;
    },
  });
}
