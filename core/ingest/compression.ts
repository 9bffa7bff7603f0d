import { UnreadableObject } from './errors.ts';

export type Compression = 'none' | 'gzip' | 'zstd';

const refused: [magic: number[], what: string][] = [
  [[0x50, 0x4b, 0x03, 0x04], 'a zip archive or a workbook'],
  [[0x50, 0x4b, 0x05, 0x06], 'an empty zip archive'],
  [[0x42, 0x5a, 0x68], 'bzip2'],
  [[0xfd, 0x37, 0x7a, 0x58, 0x5a], 'xz'],
  [[0x37, 0x7a, 0xbc, 0xaf], '7-zip'],
  [[0x25, 0x50, 0x44, 0x46], 'a PDF document'],
  [[0xd0, 0xcf, 0x11, 0xe0], 'an old Office document'],
  [[0x4f, 0x62, 0x6a, 0x01], 'Avro'],
  [[0x4f, 0x52, 0x43], 'ORC'],
  [[0x53, 0x51, 0x4c, 0x69, 0x74, 0x65, 0x20], 'an SQLite database'],
];

/** How the bytes are compressed, by their magic number. @throws UnreadableObject for kinds of file that are not taken */
export function compressionOf(head: Uint8Array): Compression {
  if (startsWith(head, [0x1f, 0x8b])) return 'gzip';
  if (startsWith(head, [0x28, 0xb5, 0x2f, 0xfd])) return 'zstd';
  const other = refused.find(([magic]) => startsWith(head, magic));
  if (other) {
    throw new UnreadableObject(
      `the file is ${other[1]}; expected CSV, JSON, NDJSON or Parquet, plain or compressed with gzip or zstd`,
    );
  }
  return 'none';
}

export function startsWith(bytes: Uint8Array, magic: number[]): boolean {
  return bytes.length >= magic.length && magic.every((byte, i) => bytes[i] === byte);
}
