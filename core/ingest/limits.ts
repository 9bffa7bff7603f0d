const mebibyte = 1024 * 1024;

/** What one file may be. Larger deliveries are split into several files, which are ingested side by side. */
export const limits = {
  /** Bytes of a raw object. */
  objectBytes: 256 * mebibyte,
  /** Bytes after decompression; more is taken for a decompression bomb. */
  decompressedBytes: 1024 * mebibyte,
  /** Bytes of a JSON document that is not NDJSON: it has to be parsed as a whole. */
  jsonDocumentBytes: 128 * mebibyte,
  /** Characters of one row. */
  rowCharacters: 500_000,
  columns: 4_000,
  /** Bytes of the column and reason lists in the catalogue: an item of the registry holds 400 KB. */
  catalogueBytes: 300 * 1024,
  /** Different reasons that are counted apart. */
  reasons: 200,
} as const;
