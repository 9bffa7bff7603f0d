import type { RecordKey, StoredRecord } from '../../contracts/record.ts';
import type { RecordReader } from '../../ports/record-reader.ts';

/**
 * A reader for one request, which reads an item only once, whoever of the request asks for it, and what is not there too. What is to be
 * read as it is now is read again.
 */
export function readOnce(reader: RecordReader): RecordReader {
  const read = new Map<string, StoredRecord | undefined>();
  return {
    get: <T extends StoredRecord>(key: RecordKey) => reader.get<T>(key),
    async getMany<T extends StoredRecord>(keys: RecordKey[], options?: { consistent?: boolean }) {
      const unread = options?.consistent ? keys : keys.filter((key) => !read.has(nameOf(key)));
      const items = unread.length === 0 ? [] : await reader.getMany<T>(unread, options);
      for (const key of unread) read.set(nameOf(key), undefined);
      for (const item of items) read.set(nameOf(item), item);
      const names = new Set(keys.map(nameOf));
      return [...names].flatMap((name) => (read.get(name) as T | undefined) ?? []);
    },
  };
}

const nameOf = ({ pk, sk }: RecordKey) => `${pk}\n${sk}`;
