import type { FileHash } from './ids.ts';

/** Formats of models that were trained elsewhere. */
export const importFormats = ['lightgbm', 'onnx'] as const;
export type ImportFormat = (typeof importFormats)[number];

/** A model that was trained elsewhere, as the person who brings it describes it: `import.json` beside the file in the lake. */
export interface ImportedModel {
  format: ImportFormat;
  /** Name of the file that it came in. */
  file: string;
  /** SHA-256 of the file. */
  sha256: FileHash;
  /** Columns of the records in the order of the model's inputs. Absent: inputs are columns by their names. */
  columns?: string[];
  /** Classes in the order of the model's outputs; binary: [what 0 means, what 1 means]. Absent: the order says itself. */
  classes?: string[];
  /** ISO 8601: the last moment of the rows that it was trained on. Absent: nobody has said. */
  trainedUntil?: string;
}

/** What trials, evaluations and versions say of where a model came from. */
export type ImportOrigin = Pick<ImportedModel, 'format' | 'file' | 'sha256' | 'trainedUntil'>;

export class InvalidImport extends Error {
  override name = 'InvalidImport';
}

/** Reads `import.json`. @throws InvalidImport */
export function parseImportedModel(value: unknown): ImportedModel {
  if (typeof value !== 'object' || value === null) throw new InvalidImport('the description of a model is no object');
  const fields: Readonly<Record<string, unknown>> = { ...value };
  const { file, sha256, columns, classes, trainedUntil } = fields;
  const format = importFormats.find((name) => name === fields.format);
  if (!format)
    throw new InvalidImport(`format is ${JSON.stringify(fields.format)}; expected one of ${importFormats.join(', ')}`);
  if (typeof file !== 'string' || file === '') throw new InvalidImport('file is no name of a file');
  if (typeof sha256 !== 'string' || !/^[0-9a-f]{64}$/.test(sha256)) throw new InvalidImport('sha256 is no SHA-256');
  if (trainedUntil !== undefined && (typeof trainedUntil !== 'string' || Number.isNaN(Date.parse(trainedUntil))))
    throw new InvalidImport(`trainedUntil is ${JSON.stringify(trainedUntil)}; expected a moment, as 2026-05-31`);
  return {
    format,
    file,
    sha256,
    ...(columns !== undefined && { columns: names(columns, 'columns') }),
    ...(classes !== undefined && { classes: names(classes, 'classes') }),
    ...(trainedUntil !== undefined && { trainedUntil: new Date(trainedUntil).toISOString() }),
  };
}

function names(value: unknown, what: string): string[] {
  if (Array.isArray(value) && value.length > 0 && value.every((name) => typeof name === 'string' && name !== ''))
    return value;
  throw new InvalidImport(`${what} is no list of names`);
}

/** Under which id the model that a trigger brings lies in the lake (`lake.imported`). @throws InvalidImport */
export function importIdOf(detail: Readonly<Record<string, unknown>> | undefined): string {
  const id = detail?.import;
  if (typeof id === 'string' && /^[0-9a-f]{64}$/.test(id)) return id;
  throw new InvalidImport('the trigger names no model to import');
}

/** Where a model came from, in words. */
export function importInWords({ format, file, sha256, trainedUntil }: ImportOrigin): string {
  const until = trainedUntil === undefined ? 'nobody has said until when' : `until ${trainedUntil}`;
  return `imported from ${file} (${format}, SHA-256 ${sha256.slice(0, 12)}), trained elsewhere, ${until}`;
}
