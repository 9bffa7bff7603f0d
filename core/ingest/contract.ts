import { contentHash } from '../content-hash.ts';
import { declaredNotation, type Notation } from '../contracts/notation.ts';
import type { ColumnType, ConflictRule, Project } from '../contracts/project.ts';
import { UnreadableObject } from './errors.ts';
import { renamedColumns } from './renamed.ts';

export type Source = Project['data']['sources'][number];

/** What ingest asks of one column; a column without `type` is inferred. */
export interface ColumnRule {
  name: string;
  type?: ColumnType;
  /** What is declared of how its texts are written. */
  notation?: Notation;
  required: boolean;
  pii: boolean;
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
const conversionVersion = 3;

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

/** Identifies what the rows were checked against, and by which version of the conversion. */
export function contractHash(contract: Contract): string {
  return contentHash({ conversionVersion, contract });
}

/** Identity of a curated dataset: the raw bytes, and what made rows of them. */
export function datasetVersionOf(project: string, source: string, rawHash: string, contract: string): string {
  return contentHash({ project, source, rawHash, contract }).slice(0, 32);
}

/**
 * @throws UnreadableObject when the file holds none of the declared columns, lacks one that every row needs, or may hold
 *   personal data under another name
 */
export function checkColumns(contract: Contract, columns: readonly string[]): void {
  const present = new Set(columns);
  const declared = contract.rules.map((r) => r.name);
  if (declared.length > 0 && !declared.some((name) => present.has(name))) {
    // What looks like a header may be a row of personal data.
    const has = contract.rules.some((r) => r.pii) ? `${columns.length} others` : listed(columns);
    throw new UnreadableObject(`no declared column is in the file; it has: ${has}; declared: ${listed(declared)}`);
  }
  const hidden = contract.rules.filter((r) => r.pii && !present.has(r.name)).map((r) => `'${r.name}'`);
  const undeclared = columns.filter((name) => !declared.includes(name));
  if (hidden.length > 0 && undeclared.length > 0) {
    throw new UnreadableObject(
      `the file lacks ${listed(hidden)}, which holds personal data, and has ${undeclared.length} columns that are not declared, one of which may be it under another name; rename the column or declare the others`,
    );
  }
  const absent = contract.rules.filter((r) => r.required && !present.has(r.name)).map((r) => `'${r.name}'`);
  if (absent.length > 0) {
    const lacking = contract.rules.filter((r) => r.required && !present.has(r.name)).map(({ name }) => ({ name }));
    const others = columns.filter((name) => !declared.includes(name)).map((name) => ({ name }));
    const renamed = [...renamedColumns(lacking, others)].map(([from, to]) => `was '${from}' renamed to '${to}'?`);
    const question = renamed.length > 0 ? `; ${renamed.slice(0, 5).join(' ')}` : '';
    throw new UnreadableObject(`the file lacks the required ${listed(absent)}; it has: ${listed(columns)}${question}`);
  }
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 12).map((name) => (name.length > 60 ? `${name.slice(0, 60)}…` : name));
  return shown.join(', ') + (names.length > shown.length ? ` and ${names.length - shown.length} more` : '');
}
