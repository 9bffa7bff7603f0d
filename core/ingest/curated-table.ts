import type { DatasetColumn } from '../contracts/dataset.ts';
import type { ProjectName } from '../contracts/ids.ts';
import type { Project } from '../contracts/project.ts';
import { contractOf, type Source } from '../contracts/source-contract.ts';
import { contentHash } from '../hash/content-hash.ts';
import { type StoredType, storedType, widen } from '../values/types.ts';

/** A table over the curated files of one source, for SQL. */
export interface CuratedTable {
  name: string;
  project: ProjectName;
  source: string;
  /** Prefix of its files in the lake, with a slash at the end. */
  prefix: string;
  /** By lower-case names, as SQL engines match them to the files; sorted as they were first seen. */
  columns: TableColumn[];
}

export interface TableColumn {
  name: string;
  type: StoredType;
  comment?: string;
}

/** Tables of one database, or their in-memory twin. */
export interface TableCatalogue {
  get(name: string): Promise<CuratedTable | undefined>;
  /** Creates the table, or puts it in the place of the one of that name. */
  put(table: CuratedTable): Promise<void>;
}

/** Longest name that the catalogue takes. */
const maxNameLength = 255;
const mixed = 'type differs between files: a query of this column fails where a file holds another type';

/**
 * Makes the table of a source hold the columns of a new dataset, beside those it has. Where types differ, the declared one
 * holds, else the wider. Columns without any value have no type yet and are left out, as are those of our own (`$line`,
 * `$key`). Nothing is written where nothing changes.
 *
 * @returns the name of the table
 */
export async function describeCurated(
  tables: TableCatalogue,
  project: Project,
  source: Source,
  dataset: { rows: number; columns: readonly DatasetColumn[] },
): Promise<string> {
  const owner = { project: project.name, source: source.name };
  const { name, before } = await tableOf(tables, owner);
  const columns = mergeColumns(before?.columns ?? [], project, source, dataset);
  const table: CuratedTable = { name, ...owner, prefix: `curated/${owner.project}/${owner.source}/`, columns };
  if (columns.length > 0 && contentHash(table) !== (before && contentHash(before))) await tables.put(table);
  return name;
}

/** The table of a source, and the name that it has or will have. */
export async function tableOf(
  tables: Pick<TableCatalogue, 'get'>,
  owner: { project: ProjectName; source: string },
): Promise<{ name: string; before: CuratedTable | undefined }> {
  const plain = `${owner.project}_${owner.source}`.replaceAll('-', '_');
  const known = await tables.get(plain);
  if (!known || (known.project === owner.project && known.source === owner.source))
    return { name: plain, before: known };
  // Of project 'a' with source 'b-c' and 'a-b' with 'c' the second table has a name of its own.
  const own = `${plain}_${contentHash(owner).slice(0, 6)}`;
  return { name: own, before: await tables.get(own) };
}

function mergeColumns(
  before: readonly TableColumn[],
  project: Project,
  source: Source,
  { rows, columns }: { rows: number; columns: readonly DatasetColumn[] },
): TableColumn[] {
  const declared = new Map(
    contractOf(project, source).rules.flatMap(({ name, type, pii }) =>
      type ? [[name.toLowerCase(), pii ? 'string' : storedType(type)]] : [],
    ),
  );
  const merged = new Map(before.map((column) => [column.name, column]));
  for (const { name: given, type, missing } of columns) {
    const name = given.toLowerCase();
    if (name.startsWith('$') || name.length > maxNameLength || missing === rows) continue;
    const known = merged.get(name);
    const found = type as StoredType;
    const resulting = declared.get(name) ?? (known ? widen(new Set([known.type, found])) : found);
    const differs = found !== resulting || known?.comment !== undefined || (known && known.type !== resulting);
    merged.set(name, { name, type: resulting, ...(differs && { comment: mixed }) });
  }
  return [...merged.values()];
}
