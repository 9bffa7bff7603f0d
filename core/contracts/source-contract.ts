import { contentHash } from '../hash/content-hash.ts';
import type { ContractHash, DatasetVersionId, FileHash, ProjectName } from './ids.ts';
import { declaredNotation, type Notation } from './notation.ts';
import type { ColumnType, ConflictRule, Project } from './project.ts';

export type Source = Project['data']['sources'][number];

/** What ingest asks of one column; a column without `type` is inferred. */
export interface ColumnRule {
  name: string;
  type?: ColumnType;
  /** What is declared of how its texts are written. */
  notation?: Notation;
  required: boolean;
  pii: boolean;
  /** It identifies rows: its texts are no longer than a key's. */
  key?: true;
  min?: number;
  max?: number;
  values?: readonly string[];
}

/** What ingest asks of the rows of one source. */
export interface Contract {
  role: Source['role'];
  key?: string;
  time?: string;
  /** Records with a key: which row holds where a key comes again with other values. */
  onConflict?: ConflictRule;
  /** Names of the columns of files without a header, in their order. */
  header?: readonly string[];
  /** Declared columns, and those that the source names: key, time and, in a source of labels, the target. */
  rules: ColumnRule[];
}

/** Raise when the same bytes would be converted to other rows: dataset versions depend on it. */
const conversionVersion = 6;

/** The contract of a source: its columns, with its key and time required. */
export function contractOf(project: Project, source: Source): Contract {
  const rules = new Map<string, ColumnRule>();
  for (const [name, c] of Object.entries(source.columns)) {
    const notation = declaredNotation(c);
    rules.set(name, {
      name,
      type: c.type,
      ...(notation && { notation }),
      required: c.required,
      pii: c.pii,
      ...(c.min === undefined ? {} : { min: c.min }),
      ...(c.max === undefined ? {} : { max: c.max }),
      ...(c.values === undefined ? {} : { values: c.values }),
    });
  }
  const need = (name: string | undefined, type?: ColumnType) => {
    if (name === undefined) return;
    const rule = rules.get(name) ?? { name, pii: false, ...(type ? { type } : {}) };
    rules.set(name, { ...rule, required: true });
  };
  need(source.key);
  if (source.key !== undefined) rules.set(source.key, { ...rules.get(source.key)!, key: true });
  need(source.time, 'timestamp');
  if (source.role === 'labels') need(project.objective.target);
  return {
    role: source.role,
    ...(source.key === undefined ? {} : { key: source.key }),
    ...(source.time === undefined ? {} : { time: source.time }),
    // Definitions that were published before there was a choice have none.
    ...(source.role === 'records' && source.key !== undefined ? { onConflict: source.onConflict ?? 'latest' } : {}),
    ...(source.header === undefined ? {} : { header: source.header }),
    rules: [...rules.values()],
  };
}

/** Whether anything of a project is personal: then no message says what a value was. */
export function holdsPersonalData({ data }: Pick<Project, 'data'>): boolean {
  return data.sources.some(({ columns }) => Object.values(columns).some((column) => column.pii));
}

/** Identifies what the rows were checked against, and by which version of the conversion. */
export function contractHash(contract: Contract): ContractHash {
  return contentHash({ conversionVersion, contract });
}

/** Identity of a curated dataset: the raw bytes, and what made rows of them. */
export function datasetVersionOf(
  project: ProjectName,
  source: string,
  rawHash: FileHash,
  contract: ContractHash,
): DatasetVersionId {
  return contentHash({ project, source, rawHash, contract }).slice(0, 32);
}
