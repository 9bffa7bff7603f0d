import { UnreadableObject } from './errors.ts';

export type Compression = 'none' | 'gzip' | 'zstd';

/** Kinds of file that are not taken, with what to do about them. */
const refused: [magic: number[], what: string, remedy: string][] = [
  [[0x50, 0x4b, 0x05, 0x06], 'an empty zip archive', 'pack the table with gzip'],
  [[0x42, 0x5a, 0x68], 'compressed with bzip2', 'compress it with gzip or zstd'],
  [[0xfd, 0x37, 0x7a, 0x58, 0x5a], 'compressed with xz', 'compress it with gzip or zstd'],
  [[0x37, 0x7a, 0xbc, 0xaf], 'a 7-zip archive', 'unpack it and send the table in it'],
  [[0x52, 0x61, 0x72, 0x21, 0x1a], 'a RAR archive', 'unpack it and send the table in it'],
  [[0x25, 0x50, 0x44, 0x46], 'a PDF document', 'export the table in it as CSV'],
  [[0xd0, 0xcf, 0x11, 0xe0], 'an old Office document', 'open it and save its sheet as CSV (UTF-8)'],
  [[0x4f, 0x62, 0x6a, 0x01], 'Avro', 'convert it to Parquet'],
  [[0x4f, 0x52, 0x43], 'ORC', 'convert it to Parquet'],
  [[0x41, 0x52, 0x52, 0x4f, 0x57, 0x31], 'Arrow (Feather)', 'write it as Parquet'],
  [[0x53, 0x51, 0x4c, 0x69, 0x74, 0x65, 0x20], 'an SQLite database', 'export the table in it as CSV'],
  [[0x89, 0x50, 0x4e, 0x47], 'a PNG image', 'send the table as CSV'],
  [[0xff, 0xd8, 0xff], 'a JPEG image', 'send the table as CSV'],
  [[0x47, 0x49, 0x46, 0x38], 'a GIF image', 'send the table as CSV'],
  [[0x89, 0x48, 0x44, 0x46], 'HDF5', 'write the table as Parquet'],
  [[0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59], 'a NumPy array', 'write the table as Parquet or CSV'],
  [[0x24, 0x46, 0x4c, 0x32], 'an SPSS file', 'export it as CSV'],
  [[0x7f, 0x45, 0x4c, 0x46], 'a program', 'send the table as CSV'],
];
const zip = [0x50, 0x4b, 0x03, 0x04];

/** How the bytes are compressed, by their magic number. @throws UnreadableObject for kinds of file that are not taken */
export function compressionOf(bytes: Uint8Array): Compression {
  if (startsWith(bytes, [0x1f, 0x8b])) return 'gzip';
  if (startsWith(bytes, [0x28, 0xb5, 0x2f, 0xfd])) return 'zstd';
  refuseKind(bytes);
  return 'none';
}

/** @throws UnreadableObject when the bytes are of a kind that is not taken, by their magic number */
export function refuseKind(bytes: Uint8Array): void {
  const found = startsWith(bytes, zip) ? zipKind(bytes) : refused.find(([magic]) => startsWith(bytes, magic))?.slice(1);
  if (!found) return;
  const [what, remedy] = found;
  throw new UnreadableObject(
    `the file is ${what}; ${remedy}: expected CSV, JSON, NDJSON or Parquet, plain or compressed with gzip or zstd`,
  );
}

/** What a zip archive is, by the names of the files in it. */
function zipKind(bytes: Uint8Array): [what: string, remedy: string] {
  const [head, tail] = [bytes.subarray(0, 4096), bytes.subarray(-65_536)].map((b) =>
    new TextDecoder('latin1').decode(b),
  );
  const holds = (name: string) => head!.includes(name) || tail!.includes(name);
  if (holds('xl/')) return ['a workbook (xlsx)', 'open it and save its sheet as CSV (UTF-8)'];
  if (holds('opendocument.spreadsheet')) return ['a workbook (ods)', 'open it and save its sheet as CSV (UTF-8)'];
  if (holds('word/')) return ['a Word document', 'export the table in it as CSV'];
  return ['a zip archive', 'unpack it and send the table in it'];
}

export function startsWith(bytes: Uint8Array, magic: number[]): boolean {
  return bytes.length >= magic.length && magic.every((byte, i) => bytes[i] === byte);
}
