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

/** The file of a row. */
export function fileOf(table: Table, row: number, path: string): LoadedFile<IssueHead> {
  const broken = table.has('broken') ? (table.value('broken', row) as Broken | undefined) : undefined;
  if (broken !== undefined) return { path, loaded: broken.findings, claims: broken.claims };
  return { path, loaded: new Row(path, table, row), claims: NO_CLAIMS };
}

/** The same head without the file's text and body. */
export function headOf({ path, id, values, tasks, findings }: Issue): IssueHead {
  return { path, id, values, ...(tasks === undefined ? {} : { tasks }), findings };
}

const NO_CLAIMS: readonly string[] = [];
const NO_FINDINGS: readonly Finding[] = [];

class Row implements IssueHead {
  readonly path: string;
  private readonly table: Table;
  private readonly row: number;
  private read: IssueValues | null = null;

  constructor(path: string, table: Table, row: number) {
    this.path = path;
    this.table = table;
    this.row = row;
  }

  get id(): string {
    return this.table.value('id', this.row) as string;
  }

  get values(): IssueValues {
    return (this.read ??= new RowValues(this.table, this.row) as IssueValues);
  }

  get tasks(): Tasks {
    return this.table.value('tasks', this.row) as Tasks;
  }

  get findings(): readonly Finding[] {
    return (this.table.value('findings', this.row) as readonly Finding[] | undefined) ?? NO_FINDINGS;
  }
}

/** A getter for each field: a list of ten thousand reads the three columns that it shows. */
class RowValues {
  readonly table: Table;
  readonly row: number;

  constructor(table: Table, row: number) {
    this.table = table;
    this.row = row;
  }
}

for (const { key, type } of fields) {
  const isMap = type.name === 'map';
  Object.defineProperty(RowValues.prototype, key, {
    get(this: RowValues) {
      const value = this.table.value(key, this.row);
      return isMap && value !== undefined ? Object.assign(Object.create(null) as object, value) : value;
    },
  });
}
