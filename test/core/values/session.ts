import { afterAll, beforeAll } from 'vitest';
import { type DuckDb, withDuckDb } from '../../../adapters/duckdb/session.ts';

/** A DuckDB for the tests of a file. */
export function duckDb(): { readonly db: DuckDb } {
  let db: DuckDb;
  let finish: () => void;
  let closed: Promise<void>;
  beforeAll(async () => {
    await new Promise<void>((ready) => {
      closed = withDuckDb(async (session) => {
        db = session;
        ready();
        await new Promise<void>((resolve) => {
          finish = resolve;
        });
      });
    });
  });
  afterAll(async () => {
    finish();
    await closed;
  });
  return {
    get db() {
      return db;
    },
  };
}
