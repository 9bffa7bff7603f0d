import { mkdir, mkdtemp, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { withDuckDb } from '../../../adapters/duckdb/session.ts';

const full = () => Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
/** A process that has certainly ended: Linux gives no such number. */
const dead = 2 ** 22 + 1;

beforeEach(async () => vi.stubEnv('TMPDIR', await mkdtemp(join(tmpdir(), 'full-disk-'))));
afterEach(() => vi.unstubAllEnvs());

describe('a full disk', () => {
  it('is told of with what there is, and what helps', async () => {
    const failing = withDuckDb(() => Promise.reject(full()));
    await expect(failing).rejects.toThrow(/^neither memory nor disk hold this work \(DuckDB has \d+ MB, .*TMPDIR/);
    vi.stubEnv('AWS_LAMBDA_FUNCTION_NAME', 'perennial-dev-prepare-snapshot');
    await expect(withDuckDb(() => Promise.reject(full()))).rejects.toThrow(/perennial dataset remove.*more storage$/);
    expect(await readdir(tmpdir())).toEqual([]);
  });

  it('of the spill of a query is told of alike', async () => {
    const query = withDuckDb(async (db) => {
      await db.run("SET memory_limit = '30MB'; SET max_temp_directory_size = '1MB'");
      await db.run('CREATE TABLE t AS SELECT range AS a, hash(range)::VARCHAR AS b FROM range(3000000)');
    });
    await expect(query).rejects.toMatchObject({ name: 'OutOfSpace' });
  });
});

describe('what a process that was killed has left', () => {
  const left = async (pid: number) => {
    await mkdir(join(tmpdir(), `perennial-${pid}-abcdef`));
    await writeFile(join(tmpdir(), `perennial-${pid}-abcdef`, '1.parquet'), 'x');
  };

  it('is cleared before a function works, also where its successor has the same number', async () => {
    vi.stubEnv('AWS_LAMBDA_FUNCTION_NAME', 'perennial-dev-prepare-snapshot');
    await left(dead);
    await left(process.pid);
    await left(process.ppid);
    const seen = await withDuckDb(async () => {
      // Another that works at the same time.
      await withDuckDb(async () => {});
      return readdir(tmpdir());
    });
    expect(seen).toHaveLength(2);
    expect(seen).toContain(`perennial-${process.ppid}-abcdef`);
    expect(seen).not.toContain(`perennial-${process.pid}-abcdef`);
  });

  it('is left where others may work', async () => {
    await left(dead);
    await withDuckDb(async () => {});
    expect(await readdir(tmpdir())).toHaveLength(1);
  });
});
