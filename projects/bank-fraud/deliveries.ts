/**
 * What a bank drops into the bucket: several days of payments a file in three formats, with the dirt of real exports
 * (malformed rows, repeated rows, rows that come a file late, missing values), and weekly files of chargebacks.
 */
import { seededRandom } from '../../core/stats/random.ts';
import type { Payment } from './simulation.ts';

export type Format = 'csv.gz' | 'parquet' | 'ndjson';

/** A row as it is written: everything may be missing or malformed. */
export type DirtyRow = Record<string, string | number | null>;

export interface Delivery {
  name: string;
  format: Format;
  rows: DirtyRow[];
  /** Lines that are not even rows: too few fields, broken JSON. */
  broken: string[];
}

export interface Chargeback {
  transaction_id: string;
  is_fraud: boolean;
  reported_at: string;
}

/** What was put into the files, so that what ingest finds can be compared with it. */
export interface Dirt {
  malformed: number;
  repeated: number;
  late: number;
  missing: number;
}

const formats: Format[] = ['csv.gz', 'parquet', 'ndjson'];
const rates = { malformed: 0.0004, repeated: 0.001, late: 0.002, missing: 0.01 };
const dayMs = 86_400_000;

/** Payments in files of `daysPerFile` days. */
export function deliveries(
  payments: Payment[],
  options: { seed: number; daysPerFile?: number },
): { files: Delivery[]; dirt: Dirt } {
  const daysPerFile = options.daysPerFile ?? 7;
  const random = seededRandom(options.seed + 1);
  const dirt: Dirt = { malformed: 0, repeated: 0, late: 0, missing: 0 };
  const byFile = new Map<number, Payment[]>();
  for (const p of payments) {
    const file = Math.floor(p.day / daysPerFile);
    const group = byFile.get(file);
    if (group) group.push(p);
    else byFile.set(file, [p]);
  }
  let late: Payment[] = [];
  const files = [...byFile].map(([index, group], position, all): Delivery => {
    const format = formats[index % formats.length]!;
    const last = position === all.length - 1;
    const held = new Set(last ? [] : group.filter(() => random() < rates.late));
    dirt.late += held.size;
    const rows: DirtyRow[] = [];
    const broken: string[] = [];
    for (const p of [...group.filter((g) => !held.has(g)), ...late]) {
      const row = toRow(p, format);
      if (random() < rates.missing) {
        row.channel = null;
        dirt.missing++;
      }
      rows.push(row);
      if (random() < rates.repeated) {
        rows.push({ ...row });
        dirt.repeated++;
      }
      if (random() < rates.malformed) {
        dirt.malformed++;
        malform(row, p, format, rows, broken, random);
      }
    }
    late = [...held];
    const first = new Date(group[0]!.time).toISOString().slice(0, 10);
    return { name: `payments-${first}.${format}`, format, rows, broken };
  });
  return { files, dirt };
}

/**
 * Chargebacks by week of report. Nine of ten frauds are reported about a week after the payment, the rest up to a month
 * later; a few disputed payments turn out to be genuine. What is reported after `until` has not been heard of.
 */
export function chargebacks(payments: Payment[], options: { seed: number; until: number }): Map<string, Chargeback[]> {
  const random = seededRandom(options.seed + 2);
  const weeks = new Map<string, Chargeback[]>();
  const first = payments[0]?.time ?? 0;
  for (const p of payments) {
    const disputed = random() < 0.001;
    if (!p.fraud && !disputed) continue;
    const reported = p.time + reportDelayDays(random) * dayMs;
    if (reported >= options.until) continue;
    const week = new Date(first + Math.floor((reported - first) / (7 * dayMs)) * 7 * dayMs).toISOString().slice(0, 10);
    const row = { transaction_id: p.transaction_id, is_fraud: p.fraud, reported_at: new Date(reported).toISOString() };
    const group = weeks.get(week);
    if (group) group.push(row);
    else weeks.set(week, [row]);
  }
  for (const group of weeks.values()) group.sort((a, b) => (a.reported_at < b.reported_at ? -1 : 1));
  return new Map([...weeks].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Days between a fraud and its report: nine of ten about a week, the rest up to a month. */
export function reportDelayDays(random: () => number): number {
  return random() < 0.9 ? 5.5 + random() * 1.5 : 7 + random() * 23;
}

/** The columns of a payment as a bank sends them; Parquet and CSV write the time in their own ways. */
export function toRow(p: Payment, format: Format | 'json'): DirtyRow {
  const iso = new Date(p.time).toISOString();
  return {
    transaction_id: p.transaction_id,
    timestamp: format === 'csv.gz' ? iso.slice(0, 19).replace('T', ' ') : iso,
    customer_id: p.customer_id,
    terminal_id: p.terminal_id,
    amount: p.amount,
    channel: p.channel,
  };
}

function malform(
  row: DirtyRow,
  p: Payment,
  format: Format,
  rows: DirtyRow[],
  broken: string[],
  random: () => number,
): void {
  const copy: DirtyRow = { ...row, transaction_id: `${p.transaction_id}-x` };
  const kind = Math.floor(random() * 4);
  if (kind === 0) rows.push({ ...copy, amount: -p.amount });
  else if (kind === 1) rows.push({ ...copy, transaction_id: null });
  else if (kind === 2 || format === 'parquet') rows.push({ ...copy, timestamp: 'yesterday' });
  else if (format === 'csv.gz') broken.push(`${copy.transaction_id},${copy.timestamp}`);
  else broken.push(`{"transaction_id": "${copy.transaction_id}", "amount": `);
}
