import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, extname } from 'node:path';
import { writeCsvFile, writeParquetFile } from '../../adapters/duckdb/write-rows.ts';
import type { OutColumn } from '../../core/batch/files.ts';
import { predictedColumns } from '../../core/batch/predicted-columns.ts';
import type { ServingPackage } from '../../core/contracts/serving.ts';
import { CommandFailed, WrongUsage } from '../errors.ts';
import type { Answer, FileRecords } from './predict.ts';

const formats = ['.csv', '.parquet'] as const;
type OutFormat = (typeof formats)[number];

/** The format that the name of a file asks for. @throws WrongUsage */
export function outFormat(file: string): OutFormat {
  const ending = extname(file).toLowerCase() as OutFormat;
  if (formats.includes(ending)) return ending;
  throw new WrongUsage(`--out takes a file that ends in ${formats.join(' or ')}, received '${file}'`);
}

/** The columns of the input, their texts as they were, and those of the predictions. */
export function outColumns(
  { columns, texts }: Pick<FileRecords, 'columns' | 'texts'>,
  answers: readonly Answer[],
  champion: Pick<ServingPackage, 'task' | 'classes' | 'intervals'>,
): OutColumn[] {
  const refused = answers.some((a) => 'refused' in a) ? 'refused' : undefined;
  return [
    ...columns.map((name, i): OutColumn => ({ name, type: 'VARCHAR', value: (row) => texts[row]?.[i] })),
    ...predictedColumns(answers, champion, columns, { refused }),
  ];
}

/** Writes the rows beside the file and moves them over it, so that nobody sees half of them. @throws CommandFailed */
export async function writeRows(file: string, columns: readonly OutColumn[], rows: number): Promise<void> {
  const format = outFormat(file);
  await replaceFile(file, (path) => (format === '.csv' ? writeCsvFile : writeParquetFile)(path, columns, rows));
}

/** Has a file written beside its place and moves it there. @throws CommandFailed */
export async function replaceFile(file: string, write: (path: string) => Promise<void>): Promise<void> {
  const partial = `${file}.${process.pid}.partial`;
  try {
    await mkdir(dirname(file), { recursive: true });
    await write(partial);
    await rename(partial, file);
  } catch (cause) {
    await rm(partial, { force: true }).catch(() => {});
    throw new CommandFailed(`${file} cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
  }
}
