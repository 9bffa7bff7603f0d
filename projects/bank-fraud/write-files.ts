import { rm, writeFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import type { Chargeback, Delivery, DirtyRow } from './deliveries.ts';

/** Writes one delivery in its format. */
export async function writeDelivery(path: string, delivery: Delivery): Promise<void> {
  if (delivery.format === 'csv.gz') return writeFile(path, gzipSync(csv(delivery)));
  if (delivery.format === 'ndjson') return writeFile(path, ndjson(delivery.rows, delivery.broken));
  return writeParquet(path, delivery.rows);
}

export async function writeChargebacks(path: string, labels: Chargeback[]): Promise<void> {
  const lines = labels.map((l) => `${l.transaction_id},${l.is_fraud},${l.reported_at}`);
  await writeFile(path, `transaction_id,is_fraud,reported_at\n${lines.join('\n')}\n`);
}

function csv({ rows, broken }: Delivery): string {
  const names = Object.keys(rows[0] ?? {});
  const lines = rows.map((row) => names.map((name) => row[name] ?? '').join(','));
  return `${spread([names.join(','), ...lines], broken).join('\n')}\n`;
}

function ndjson(rows: DirtyRow[], broken: string[] = []): string {
  const lines = rows.map((row) =>
    JSON.stringify(Object.fromEntries(Object.entries(row).filter(([, v]) => v !== null))),
  );
  return `${spread(lines, broken).join('\n')}\n`;
}

/** Broken lines stand between good ones, not at the end; never first, where a header may be. */
function spread(lines: string[], broken: string[]): string[] {
  const result = [...lines];
  broken.forEach((line, i) => {
    result.splice(1 + Math.floor(((i + 1) * (result.length - 1)) / (broken.length + 1)), 0, line);
  });
  return result;
}

/** Through a temporary NDJSON file: every column stays text or number, as a careless export would leave it. */
async function writeParquet(path: string, rows: DirtyRow[]): Promise<void> {
  const temporary = `${path}.tmp.ndjson`;
  await writeFile(temporary, ndjson(rows));
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  try {
    const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;
    const columns = `{transaction_id: 'VARCHAR', timestamp: 'VARCHAR', customer_id: 'VARCHAR', terminal_id: 'VARCHAR', amount: 'DOUBLE', channel: 'VARCHAR'}`;
    await connection.run(
      `COPY (SELECT * FROM read_json(${quoted(temporary)}, format = 'newline_delimited', columns = ${columns})) TO ${quoted(path)} (FORMAT parquet, COMPRESSION zstd)`,
    );
  } finally {
    connection.closeSync();
    instance.closeSync();
    await rm(temporary, { force: true });
  }
}
