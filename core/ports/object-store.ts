/** Objects by key: the lake bucket, or its in-memory twin. */
export interface ObjectStore {
  /** @throws ObjectNotFound */
  get(key: string, versionId?: string): Promise<Uint8Array>;
  head(key: string): Promise<ObjectSummary | undefined>;
  /** The version of an object with an ETag, in a bucket that keeps versions; undefined where none has it. */
  versionOf(key: string, etag: string): Promise<string | undefined>;
  put(key: string, body: Uint8Array | string, options?: { contentType?: string }): Promise<void>;
  /** In key order. */
  list(prefix: string, options?: { startAfter?: string }): AsyncIterable<ObjectSummary>;
}

export interface ObjectSummary {
  key: string;
  size: number;
  etag: string;
  lastModified: Date;
  versionId?: string;
}

export class ObjectNotFound extends Error {
  override name = 'ObjectNotFound';
  constructor(key: string, options?: ErrorOptions) {
    super(`no object at ${key}`, options);
  }
}
