import { statfs } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance, type DuckDBValue } from '@duckdb/node-api';
import type { Table } from '../../core/table/table.ts';
import { isExhausted, OutOfSpace, queryFailed } from './errors.ts';
import { readTable, type TableColumn } from './read-table.ts';
import { withScratch } from './scratch.ts';

/** An in-memory DuckDB with a directory of its own; both are gone when `withDuckDb` returns. Its queries throw QueryFailed. */
export interface DuckDb {
  /** For the files of this session. */
  readonly directory: string;
  run(sql: string, parameters?: DuckDBValue[]): Promise<void>;
  /** Rows as arrays; whole numbers are numbers, not bigints. */
  rows(sql: string): Promise<unknown[][]>;
  /** The rows of a query some thousands at a time, of which the session holds no others. */
  each(sql: string, visit: (rows: unknown[][]) => Promise<void>): Promise<void>;
  /** The one row of a query of counts. */
  numbers(sql: string): Promise<number[]>;
  /** The columns of a query as our table: its n-th column is `columns[n]`. */
  table(sql: string, columns: readonly TableColumn[]): Promise<Table>;
}

/**
 * Runs `work` on a fresh DuckDB. Times are UTC, and nothing is loaded from outside.
 * @throws OutOfSpace where neither its memory nor its disk holds what `work` needs
 */
export function withDuckDb<T>(work: (db: DuckDb) => Promise<T>): Promise<T> {
  return withScratch(async (directory) => {
    try {
      return await inDirectory(directory, work);
    } catch (error) {
      throw isExhausted(error) ? new OutOfSpace(await space(), error) : error;
    }
  });
}

async function inDirectory<T>(directory: string, work: (db: DuckDb) => Promise<T>): Promise<T> {
  const instance = await DuckDBInstance.create(':memory:', {
    threads: String(Math.min(availableParallelism(), 2)),
    memory_limit: `${memoryMegabytes()}MB`,
    temp_directory: join(directory, 'spill'),
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
  try {
    const connection = await instance.connect();
    try {
      await connection.run("SET TimeZone = 'UTC'");
      return await work(session(connection, directory));
    } finally {
      connection.closeSync();
    }
  } finally {
    instance.closeSync();
  }
}

/** MB that a session has. */
async function space(): Promise<{ memory: number; disk: number; free: number; directory: string }> {
  const directory = tmpdir();
  const { bsize, blocks, bavail } = await statfs(directory);
  const megabytes = (n: number) => Math.floor((n * bsize) / 2 ** 20);
  return { memory: memoryMegabytes(), disk: megabytes(blocks), free: megabytes(bavail), directory };
}

/** Half of the function's memory: the other half is for Node and the rows it holds. */
function memoryMegabytes(): number {
  const lambda = Number(process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE);
  return Math.max(256, Math.round((Number.isFinite(lambda) && lambda > 0 ? lambda : 3008) / 2));
}

function session(connection: DuckDBConnection, directory: string): DuckDb {
  const rows = async (sql: string): Promise<unknown[][]> => {
    const reader = await told(connection.runAndReadAll(sql));
    return plain(reader.getRows());
  };
  return {
    directory,
    rows,
    async run(sql, parameters) {
      await told(connection.run(sql, parameters));
    },
    async each(sql, visit) {
      const result = await told(connection.stream(sql));
      const next = () => told(result.fetchChunk());
      for (let chunk = await next(); chunk && chunk.rowCount > 0; chunk = await next())
        await visit(plain(chunk.getRows()));
    },
    async numbers(sql) {
      return ((await rows(sql))[0] ?? []).map(Number);
    },
    async table(sql, columns) {
      return told(connection.stream(sql).then((result) => readTable(result, columns)));
    },
  };
}

/** @throws QueryFailed */
function told<T>(query: Promise<T>): Promise<T> {
  return query.catch((error: unknown) => {
    throw queryFailed(error);
  });
}

function plain(rows: DuckDBValue[][]): unknown[][] {
  return rows.map((row) => row.map((v) => (typeof v === 'bigint' ? Number(v) : v)));
}
