import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, extname } from 'node:path';
import { finished } from 'node:stream/promises';
import { withDuckDb } from '../../adapters/duckdb/session.ts';
import type { ServingPackage } from '../../core/contracts/serving.ts';
import { defused } from '../../core/values/spreadsheet.ts';
import { identifier, literal } from '../../core/values/sql/text.ts';
import { CommandFailed, WrongUsage } from '../errors.ts';
import type { Answer, FileRecords } from './predict.ts';

type Cell = string | number | null | undefined;

interface OutColumn {
  name: string;
  type: 'VARCHAR' | 'DOUBLE' | 'BIGINT';
  value: (row: number) => Cell;
}

const formats = ['.csv', '.parquet'] as const;
type OutFormat = (typeof formats)[number];

/** The format that the name of a file asks for. @throws WrongUsage */
export function outFormat(file: string): OutFormat {
  const ending = extname(file).toLowerCase() as OutFormat;
  if (formats.includes(ending)) return ending;
  throw new WrongUsage(`--out takes a file that ends in ${formats.join(' or ')}, received '${file}'`);
}

/**
 * The columns of the input, their texts as they were, and those of the predictions. A name that the input has already is
 * that of a predicted column with `predicted_` before it.
 */
export function outColumns(
  { columns, texts }: Pick<FileRecords, 'columns' | 'texts'>,
  answers: readonly Answer[],
  { task, classes, intervals }: Pick<ServingPackage, 'task' | 'classes' | 'intervals'>,
): OutColumn[] {
  const answer = (row: number) => {
    const found = answers[row];
    return found && 'prediction' in found ? found : undefined;
  };
  const of = (row: number) => answer(row)?.prediction;
  const text = 'VARCHAR' as const;
  const number = 'DOUBLE' as const;
  const predicted: OutColumn[] = {
    binary: [
      { name: 'probability', type: number, value: (row: number) => of(row)?.probability },
      { name: 'decision', type: text, value: (row: number) => of(row)?.decision },
      { name: 'expectedCost', type: number, value: (row: number) => of(row)?.expectedCost },
    ],
    multiclass: [
      { name: 'label', type: text, value: (row: number) => of(row)?.label },
      ...classes.map((name) => ({
        name: `probability_${name}`,
        type: number,
        value: (row: number) => of(row)?.probabilities?.[name],
      })),
    ],
    anomaly: [
      { name: 'score', type: number, value: (row: number) => of(row)?.score },
      { name: 'decision', type: text, value: (row: number) => of(row)?.decision },
    ],
    regression: [
      { name: 'value', type: number, value: (row: number) => of(row)?.value },
      ...(intervals ? (['lower', 'upper'] as const) : []).map((end) => ({
        name: end,
        type: number,
        value: (row: number) => of(row)?.interval?.[end],
      })),
    ],
  }[task];
  predicted.push(
    { name: 'modelVersion', type: 'BIGINT', value: (row) => answer(row)?.modelVersion },
    { name: 'inferenceId', type: text, value: (row) => of(row)?.inferenceId },
  );
  if (answers.some((a) => 'prediction' in a && a.prediction.fallback))
    predicted.push({ name: 'fallback', type: text, value: (row) => of(row)?.fallback?.reason });
  if (answers.some((a) => 'refused' in a))
    predicted.push({
      name: 'refused',
      type: text,
      value: (row) => {
        const found = answers[row];
        return found && 'refused' in found ? found.refused : undefined;
      },
    });
  const taken = new Set(columns);
  for (const column of predicted) {
    while (taken.has(column.name)) column.name = `predicted_${column.name}`;
    taken.add(column.name);
  }
  return [
    ...columns.map((name, i): OutColumn => ({ name, type: text, value: (row) => texts[row]?.[i] })),
    ...predicted,
  ];
}

/** Writes the rows beside the file and moves them over it, so that nobody sees half of them. @throws CommandFailed */
export async function writeRows(file: string, columns: readonly OutColumn[], rows: number): Promise<void> {
  const partial = `${file}.${process.pid}.partial`;
  try {
    await mkdir(dirname(file), { recursive: true });
    if (outFormat(file) === '.csv') await writeCsv(partial, columns.map(defusedColumn), rows, false);
    else await writeParquet(partial, columns, rows);
    await rename(partial, file);
  } catch (cause) {
    await rm(partial, { force: true }).catch(() => {});
    throw new CommandFailed(`${file} cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
  }
}

/** As a spreadsheet may open it: its texts are texts. */
function defusedColumn(column: OutColumn): OutColumn {
  const cell = (value: Cell) => (typeof value === 'string' ? defused(value) : value);
  return { ...column, name: defused(column.name), value: (row) => cell(column.value(row)) };
}

/** @returns bytes of the longest line */
async function writeCsv(path: string, columns: readonly OutColumn[], rows: number, quoted: boolean): Promise<number> {
  const stream = createWriteStream(path);
  const done = finished(stream);
  // An error before the end is told by the wait for the end.
  done.catch(() => {});
  let longest = 0;
  const line = (cells: Cell[]) => {
    const text = `${cells.map((cell) => csvCell(cell, quoted)).join(',')}\n`;
    longest = Math.max(longest, Buffer.byteLength(text));
    return text;
  };
  stream.write(line(columns.map((c) => c.name)));
  for (let row = 0; row < rows && !stream.errored; row++) {
    const written = stream.write(line(columns.map((c) => c.value(row))));
    if (!written) await Promise.race([once(stream, 'drain'), done]);
  }
  stream.end();
  await done;
  return longest;
}

/** A missing value is nothing, an empty text is `""`. */
function csvCell(value: Cell, quoted: boolean): string {
  if (value === null || value === undefined) return '';
  const text = String(value);
  return quoted || text === '' || /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

async function writeParquet(path: string, columns: readonly OutColumn[], rows: number): Promise<void> {
  await withDuckDb(async (db) => {
    const csv = `${db.directory}/rows.csv`;
    const longest = await writeCsv(csv, columns, rows, true);
    const names = columns.map((_, i) => `'c${i}': 'VARCHAR'`).join(', ');
    const options = [
      `delim = ','`,
      `quote = '"'`,
      `escape = '"'`,
      `nullstr = ''`,
      'allow_quoted_nulls = false',
      'header = true',
      'auto_detect = false',
      'parallel = false',
      `max_line_size = ${Math.max(65_536, longest + 1)}`,
    ].join(', ');
    const fields = columns.map(({ name, type }, i) => `CAST(c${i} AS ${type}) AS ${identifier(name)}`).join(', ');
    await db.run('SET preserve_insertion_order = true');
    await db.run(
      `COPY (SELECT ${fields} FROM read_csv(${literal(csv)}, ${options}, columns = {${names}})) TO ${literal(path)} (FORMAT parquet)`,
    );
  });
}
