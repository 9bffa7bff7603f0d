/** Writes the bank-fraud example's raw files. Usage: `npx node projects/bank-fraud/generate.ts --help`. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chargebacks, deliveries, toRow } from './deliveries.ts';
import { defaults, simulate } from './simulation.ts';
import { writeChargebacks, writeDelivery } from './write-files.ts';

const usage = `Generate card payments with fraud, after the Fraud Detection Handbook.

  npx node projects/bank-fraud/generate.ts --out DIR [options]

  --rows N        about how many payments (default ${defaults.rows})
  --days N        days to simulate (default ${defaults.days})
  --seed N        the same seed gives the same files (default ${defaults.seed})
  --start DATE    first day (default ${defaults.start})
  --change-day N  from this day customers spend more and online, and thieves test cards with small payments (default never)

Writes DIR/transactions/* (gzip CSV, Parquet, NDJSON), DIR/chargebacks/*.csv (labels as they were reported) and, for the
day after the last, DIR/live/payments.ndjson with DIR/live/truth.csv. Prints a summary as JSON.`;

const options = {
  out: { type: 'string' },
  rows: { type: 'string', default: String(defaults.rows) },
  days: { type: 'string', default: String(defaults.days) },
  seed: { type: 'string', default: String(defaults.seed) },
  start: { type: 'string', default: defaults.start },
  'change-day': { type: 'string' },
  help: { type: 'boolean', default: false },
} as const;

function integer(name: string, text: string, minimum: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < minimum)
    fail(`--${name} takes a whole number of at least ${minimum}, received '${text}'`);
  return value;
}

function fail(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(2);
}

function parse() {
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    return fail(`${(error as Error).message}\n\n${usage}`);
  }
}

const values = parse();
if (values.help) {
  process.stdout.write(`${usage}\n`);
  process.exit(0);
}
if (!values.out) fail(`--out is missing\n\n${usage}`);
if (Number.isNaN(Date.parse(`${values.start}T00:00:00Z`)))
  fail(`--start takes a date such as 2026-01-01, received '${values.start}'`);

const days = integer('days', values.days, 2);
const rows = integer('rows', values.rows, 100);
const seed = integer('seed', values.seed, 0);
const changeDay =
  values['change-day'] === undefined ? {} : { changeDay: integer('change-day', values['change-day'], 0) };

// One more day than asked for is simulated: it is what comes in through the API afterwards.
const all = simulate({
  rows: Math.round((rows * (days + 1)) / days),
  days: days + 1,
  seed,
  start: values.start,
  ...changeDay,
});
const history = all.filter((p) => p.day < days);
const live = all.filter((p) => p.day === days);
const until = Date.parse(`${values.start}T00:00:00Z`) + days * 86_400_000;
const { files, dirt } = deliveries(history, { seed });
const reported = chargebacks(history, { seed, until });

for (const folder of ['transactions', 'chargebacks', 'live'])
  await mkdir(join(values.out, folder), { recursive: true });
for (const file of files) {
  process.stderr.write(`writing ${file.name}: ${file.rows.length} rows\n`);
  await writeDelivery(join(values.out, 'transactions', file.name), file);
}
for (const [week, labels] of reported)
  await writeChargebacks(join(values.out, 'chargebacks', `chargebacks-${week}.csv`), labels);
await writeFile(
  join(values.out, 'live', 'payments.ndjson'),
  live.map((p) => `${JSON.stringify(toRow(p, 'json'))}\n`).join(''),
);
await writeFile(
  join(values.out, 'live', 'truth.csv'),
  `transaction_id,is_fraud,scenario\n${live.map((p) => `${p.transaction_id},${p.fraud},${p.scenario}\n`).join('')}`,
);

const frauds = history.filter((p) => p.fraud);
process.stdout.write(
  `${JSON.stringify({
    rows: history.length,
    days,
    customers: new Set(history.map((p) => p.customer_id)).size,
    terminals: new Set(history.map((p) => p.terminal_id)).size,
    frauds: frauds.length,
    fraudRate: frauds.length / history.length,
    scenarios: countBy(frauds.map((p) => p.scenario)),
    reported: [...reported.values()].reduce((sum, labels) => sum + labels.length, 0),
    files: files.map((f) => ({ name: f.name, rows: f.rows.length + f.broken.length })),
    dirt,
    live: { rows: live.length, frauds: live.filter((p) => p.fraud).length },
  })}\n`,
);

function countBy(items: string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const item of items) counts[item] = (counts[item] ?? 0) + 1;
  return counts;
}
