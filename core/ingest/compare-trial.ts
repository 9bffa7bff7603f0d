import type { DatasetVersion } from '../contracts/dataset.ts';
import type { TrialAnswer } from './try-object.ts';

/** What a conversion under another contract does to one file. */
export interface FileChange {
  key: string;
  source: string;
  /** `new`: refused so far, and taken then. */
  status: 'converted' | 'new' | 'refused' | 'gone';
  rowsBefore: number;
  rowsAfter: number;
  quarantinedBefore: number;
  quarantinedAfter: number;
  /** Why rows, or the whole file, would not be taken. */
  reasons: Record<string, number>;
  reason?: string;
  /** Columns whose type or number of values changes. */
  columns: ColumnChange[];
}

export interface ColumnChange {
  name: string;
  typeBefore: string | null;
  typeAfter: string | null;
  /** Cells with a value, in rows that are taken. */
  valuesBefore: number;
  valuesAfter: number;
}

/** @param before what the catalogue holds of the file; undefined where it was refused */
export function compareTrial(
  file: { key: string; source: string },
  before: Pick<DatasetVersion, 'rows' | 'quarantined' | 'columns'> | undefined,
  answer: TrialAnswer,
): FileChange {
  const old = new Map((before?.columns ?? []).map((c) => [c.name, c]));
  const taken = answer.status === 'converted' ? answer : undefined;
  const next = new Map((taken?.columns ?? []).map((c) => [c.name, c]));
  const kept = answer.status === 'gone';
  const rowsBefore = before?.rows ?? 0;
  const rowsAfter = taken?.rows ?? (kept ? rowsBefore : 0);
  const columns = kept
    ? []
    : [...new Set([...old.keys(), ...next.keys()])].flatMap((name): ColumnChange[] => {
        const [a, b] = [old.get(name), next.get(name)];
        const valuesBefore = a ? rowsBefore - a.missing : 0;
        const valuesAfter = b ? rowsAfter - b.missing : 0;
        if (a?.type === b?.type && valuesBefore === valuesAfter) return [];
        return [{ name, typeBefore: a?.type ?? null, typeAfter: b?.type ?? null, valuesBefore, valuesAfter }];
      });
  return {
    ...file,
    status: kept ? 'gone' : answer.status === 'refused' ? 'refused' : before ? 'converted' : 'new',
    rowsBefore,
    rowsAfter,
    quarantinedBefore: before?.quarantined ?? 0,
    quarantinedAfter: taken?.quarantined ?? (kept ? (before?.quarantined ?? 0) : 0),
    reasons: taken?.reasons ?? {},
    ...(answer.status === 'refused' ? { reason: answer.reason } : {}),
    columns,
  };
}

export interface ValueLoss {
  source: string;
  column: string;
  /** Values that there are and that would be missing, of all files together, as a fraction of those that there are. */
  fraction: number;
  valuesBefore: number;
  valuesAfter: number;
}

/** Columns that lose values, the greatest fraction first: by cells that become missing or by rows that are not taken. */
export function valueLosses(files: readonly FileChange[]): ValueLoss[] {
  const totals = new Map<string, ValueLoss>();
  for (const { source, columns } of files) {
    for (const { name: column, valuesBefore, valuesAfter } of columns) {
      const key = JSON.stringify([source, column]);
      const sum = totals.get(key) ?? { source, column, fraction: 0, valuesBefore: 0, valuesAfter: 0 };
      sum.valuesBefore += valuesBefore;
      sum.valuesAfter += Math.min(valuesBefore, valuesAfter);
      totals.set(key, sum);
    }
  }
  return [...totals.values()]
    .filter((loss) => loss.valuesAfter < loss.valuesBefore)
    .map((loss) => ({ ...loss, fraction: 1 - loss.valuesAfter / loss.valuesBefore }))
    .sort((a, b) => b.fraction - a.fraction);
}
