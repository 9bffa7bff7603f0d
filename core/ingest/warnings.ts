import type { DatasetColumn, DatasetVersion } from '../contracts/dataset.ts';
import type { DatasetWarning } from '../contracts/dataset-warnings.ts';
import type { Contract } from '../contracts/source-contract.ts';
import { storedType } from '../values/types.ts';
import { type KnownColumn, renamedColumns } from './renamed.ts';

/** Columns of one kind that are named one by one; a record of the catalogue has its limits. */
const maxColumns = 20;

/**
 * What is to be said of a file that was taken: declared columns that it lacks, columns that came or went since the files
 * before, columns that seem personal and are not declared, and rows that were set aside where they are more than the source allows.
 *
 * @param before the latest other dataset of the source; undefined for the first
 */
export function datasetWarnings(
  dataset: Pick<DatasetVersion, 'rows' | 'quarantined' | 'reasons'> & { columns: readonly DatasetColumn[] },
  contract: Contract,
  before: { columns: readonly DatasetColumn[] } | undefined,
  quarantineLimit: number,
): DatasetWarning[] {
  const named = (name: string) => name.toLowerCase();
  const present = new Set(dataset.columns.map((c) => named(c.name)));
  const declared = new Map(contract.rules.map((r) => [named(r.name), r]));
  const known = new Map((before?.columns ?? []).map((c) => [named(c.name), c]));

  const absent: (KnownColumn & { expected: 'declared' | 'before' })[] = [];
  for (const [key, { name, type }] of declared) {
    if (present.has(key)) continue;
    const typed = type ? { type: storedType(type) } : {};
    absent.push({ ...known.get(key), name, ...typed, expected: 'declared' });
  }
  for (const [key, column] of known)
    if (!present.has(key) && !declared.has(key)) absent.push({ ...column, expected: 'before' });

  const undeclared = dataset.columns.filter((c) => !declared.has(named(c.name)) && !known.has(named(c.name)));
  // Of the first file of a source, what is not declared is inferred, and nothing new; it may be what a missing column became.
  const renamed = renamedColumns(absent, undeclared);
  const former = new Map([...renamed].map(([from, to]) => [to, from]));
  const fresh = before ? undeclared : undeclared.filter((c) => former.has(c.name));

  const warnings: DatasetWarning[] = absent.slice(0, maxColumns).map(({ name, expected }) => {
    const renamedTo = renamed.get(name);
    return { kind: 'missing column', column: name, expected, ...(renamedTo === undefined ? {} : { renamedTo }) };
  });
  for (const { name } of fresh.slice(0, maxColumns)) {
    const renamedFrom = former.get(name);
    warnings.push({ kind: 'new column', column: name, ...(renamedFrom === undefined ? {} : { renamedFrom }) });
  }
  const personal = dataset.columns.flatMap(({ name, looksLike }) =>
    looksLike === undefined ? [] : [{ name, looksLike }],
  );
  for (const { name, looksLike } of personal.slice(0, maxColumns))
    warnings.push({ kind: 'personal column', column: name, looksLike });
  const { rows, quarantined, reasons } = dataset;
  const fraction = quarantined / (rows + quarantined);
  if (fraction > quarantineLimit) {
    const [reason = 'unknown'] = Object.keys(reasons).sort((a, b) => reasons[b]! - reasons[a]!);
    warnings.push({ kind: 'quarantined rows', fraction, limit: quarantineLimit, quarantined, reason });
  }
  return warnings;
}
