const mebibyte = 1024 * 1024;

/** What one file may be. Larger deliveries are split into several files, which are ingested side by side. */
export const limits = {
  /** Bytes of a raw object. */
  objectBytes: 256 * mebibyte,
  /** Bytes after decompression; more is taken for a decompression bomb. */
  decompressedBytes: 1024 * mebibyte,
  /** Rows, with those that are set aside; and cells of those that are not. */
  rows: 20_000_000,
  cells: 150_000_000,
  /** Characters of one row. */
  rowCharacters: 500_000,
  columns: 4_000,
  /** Bytes after decompression of a file whose rows are wider than that on average: the engine holds two thousand rows a few times. */
  wideBytes: 512 * mebibyte,
  wideRow: 16 * 1024,
  /** Levels of brackets in a JSON row. */
  nesting: 100,
  /** Bytes of the column and reason lists in the catalogue: an item of the registry holds 400 KB. */
  catalogueBytes: 300 * 1024,
  /** Different reasons that are counted apart. */
  reasons: 200,
  /** Rows that are set aside with what they hold; of more only the reasons are counted. */
  keptRows: 50_000,
  /** Characters that those rows hold together, and of a line that could not be cut into cells. */
  keptCharacters: 32_000_000,
  quarantinedText: 2_000,
} as const;
