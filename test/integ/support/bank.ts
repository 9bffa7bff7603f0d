import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { ProjectInput } from '../../../core/contracts/project.ts';
import { root } from '../../../package/root.ts';
import { chargebacks, type Dirt, deliveries, toRow } from '../../../projects/bank-fraud/deliveries.ts';
import { type Payment, simulate } from '../../../projects/bank-fraud/simulation.ts';
import { writeChargebacks, writeDelivery } from '../../../projects/bank-fraud/write-files.ts';

export interface Bank {
  /** Payments of all days but the last. */
  history: Payment[];
  /** Payments of the last day, which are in no file. */
  live: Payment[];
  transactions: string[];
  chargebacks: string[];
  dirt: Dirt;
}

/** The files of a small bank: payments of `days` days and the chargebacks reported by then. */
export async function smallBank({ rows, days, seed }: { rows: number; days: number; seed: number }): Promise<Bank> {
  const start = '2026-01-01';
  const payments = simulate({ rows: Math.round((rows * (days + 1)) / days), days: days + 1, seed, start });
  const history = payments.filter((p) => p.day < days);
  const until = Date.parse(`${start}T00:00:00Z`) + days * 86_400_000;
  const directory = mkdtempSync(join(tmpdir(), 'perennial-bank-'));
  const { files, dirt } = deliveries(history, { seed });
  const transactions = files.map((file) => join(directory, file.name));
  for (const [i, file] of files.entries()) await writeDelivery(transactions[i]!, file);
  const labels: string[] = [];
  for (const [week, reported] of chargebacks(history, { seed, until })) {
    const path = join(directory, `chargebacks-${week}.csv`);
    await writeChargebacks(path, reported);
    labels.push(path);
  }
  return { history, live: payments.filter((p) => p.day === days), transactions, chargebacks: labels, dirt };
}

/**
 * The bank-fraud example's own project file, under another name and with a shorter search. All windows stay features, whatever
 * little data says of them: tests read them.
 */
export function bankProject(name: string): ProjectInput {
  const file = join(root, 'projects', 'bank-fraud', 'project.yaml');
  const definition = parse(readFileSync(file, 'utf8')) as ProjectInput;
  return {
    ...definition,
    name,
    features: { ...definition.features, selection: false },
    training: { ...definition.training, search: { trials: 3, parallel: 2 } },
  };
}

/** A payment as it comes in through the API. */
export function recordOf(payment: Payment): Record<string, string | number | null> {
  return toRow(payment, 'json');
}
