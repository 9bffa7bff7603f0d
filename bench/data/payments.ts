import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { Dataset } from '../../core/contracts/dataset.ts';
import { reserved } from '../../core/contracts/dataset.ts';
import { projectSchema } from '../../core/contracts/project.ts';
import { prepare } from '../../core/prepare/prepare.ts';
import { parts } from '../../core/table/feature-matrix.ts';
import type { Column } from '../../core/table/table.ts';
import { type Chargeback, chargebacks } from '../../projects/bank-fraud/deliveries.ts';
import { type Payment, simulate } from '../../projects/bank-fraud/simulation.ts';
import { type BenchData, benchData } from './store.ts';

/** The bank-fraud example's payments with the features that the lifecycle prepares: its training and test parts. */
export function payments(rows: number): BenchData {
  const { prepared } = prepare(paymentsDataset(rows, 1));
  const { matrix, target, part } = prepared.trees!;
  const of = (wanted: number) => Uint32Array.from(part.keys()).filter((row) => part[row] === wanted);
  return benchData(matrix, target, of(parts.train), of(parts.test));
}

/** Simulated payments as a snapshot would hold them. */
export function paymentsDataset(rows: number, seed: number): Dataset {
  const history = simulate({ rows, seed });
  const until = history.at(-1)!.time + 1;
  const reported = new Map<string, Chargeback>();
  for (const labels of chargebacks(history, { seed, until }).values())
    for (const label of labels) reported.set(label.transaction_id, label);
  const file = new URL('../../projects/bank-fraud/project.yaml', import.meta.url);
  const project = projectSchema.parse(parse(readFileSync(file, 'utf8')));
  const numbers = (name: string, type: 'number' | 'timestamp', of: (p: Payment) => number): Column => ({
    name,
    type,
    values: Float64Array.from(history, of),
  });
  const labelOf = (p: Payment) => reported.get(p.transaction_id);
  // A few disputed payments turn out to be genuine.
  const fraudulent = (p: Payment) => Number(labelOf(p)?.is_fraud ?? Number.NaN);
  const reportedAt = (p: Payment) => Date.parse(labelOf(p)?.reported_at ?? '');
  const lastReport = [...reported.values()].map((c) => Date.parse(c.reported_at)).reduce((a, b) => Math.max(a, b));
  const columns: Column[] = [
    strings(reserved.key, history, (p) => p.transaction_id),
    numbers(reserved.time, 'timestamp', (p) => p.time),
    numbers(reserved.target, 'number', fraudulent),
    numbers(reserved.labelledAt, 'timestamp', reportedAt),
    strings('transaction_id', history, (p) => p.transaction_id),
    numbers('timestamp', 'timestamp', (p) => p.time),
    strings('customer_id', history, (p) => p.customer_id),
    strings('terminal_id', history, (p) => p.terminal_id),
    numbers('amount', 'number', (p) => p.amount),
    strings('channel', history, (p) => p.channel),
  ];
  return {
    table: { rows: history.length, columns },
    extra: {
      project,
      snapshotId: 'bench',
      task: 'binary',
      classes: ['false', 'true'],
      maturedUntil: lastReport - 7 * 86_400_000,
    },
  };
}

function strings(name: string, rows: readonly Payment[], of: (p: Payment) => string): Column {
  const codeOf = new Map<string, number>();
  const codes = Int32Array.from(rows, (row) => {
    const value = of(row);
    const code = codeOf.get(value) ?? codeOf.size;
    codeOf.set(value, code);
    return code;
  });
  return { name, type: 'string', codes, dictionary: [...codeOf.keys()] };
}
