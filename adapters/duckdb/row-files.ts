import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { OutColumn, RowFiles } from '../../core/batch/files.ts';
import type { BatchFormat } from '../../core/contracts/batch.ts';
import { UnreadableObject } from '../../core/ingest/errors.ts';
import { OutOfSpace } from './errors.ts';
import { withScratch } from './scratch.ts';
import { withDuckDb } from './session.ts';
import { stageFile } from './stage.ts';
import { writeCsvFile, writeParquetFile } from './write-rows.ts';

/** Files of rows, read as ingest reads them. */
export const rowFiles: RowFiles = {
  async read(bytes, declared, begin, visit) {
    try {
      return await withDuckDb(async (db) => {
        const { columns, malformed, notes } = await stageFile(db, bytes, { declared });
        begin(
          columns.map(({ name, trim, hint, fractions }) => ({
            name,
            trim,
            ...(hint === 'number' ? { numbers: 'all' } : fractions && { numbers: 'some' }),
          })),
        );
        await db.each(`SELECT line, ${columns.map((c) => c.field).join(', ')} FROM staged ORDER BY line`, (found) =>
          visit({
            lines: found.map(([line]) => Number(line)),
            texts: found.map(([, ...cells]) => cells as (string | null)[]),
          }),
        );
        return { malformed: malformed.kept, malformedLines: malformed.count, notes };
      });
    } catch (error) {
      if (!(error instanceof OutOfSpace)) throw error;
      throw new UnreadableObject(
        'the file takes more memory, or disk, than one worker has when it is written out; split it into smaller files',
      );
    }
  },

  write: (format: BatchFormat, columns: readonly OutColumn[], rows: number) =>
    withScratch(async (directory) => {
      const path = join(directory, `rows.${format}`);
      await (format === 'csv' ? writeCsvFile : writeParquetFile)(path, columns, rows);
      return readFile(path);
    }),
};
