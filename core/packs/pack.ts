import { objectWith, parseJson } from '../contracts/schema.ts';
import { contentHash } from '../hash/content-hash.ts';
import type { ObjectSummary } from '../ports/object-store.ts';

/** How packs are compressed, and back. */
export interface Zip {
  zip(bytes: Uint8Array): Uint8Array;
  unzip(bytes: Uint8Array): Uint8Array;
}

/** What a pack holds, column by column in the order of the names: so that many objects take few bytes. */
export interface PackIndex {
  format: 1;
  /** Common beginning of the keys, with the slash at its end. */
  folder: string;
  names: string[];
  etags: string[];
  /** ms */
  modified: number[];
  /** Bytes. */
  sizes: number[];
  /** Where each begins in the unpacked bytes. */
  starts: number[];
}

/** An object that lies in a pack, as it was when it lay by itself. */
export interface PackedObject extends ObjectSummary {
  pack: string;
  start: number;
}

/** An object with its bytes. */
export interface Member {
  summary: ObjectSummary;
  bytes: Uint8Array;
}

const lineEnd = 10;

const indexSchema = objectWith<PackIndex>('the index of a pack (format 1)', {
  format: 1,
  folder: 'string',
  names: 'array',
  etags: 'array',
  modified: 'array',
  sizes: 'array',
  starts: 'array',
});

/** The id of a pack of these objects: the same objects make the same pack, whoever packs them. */
export function packIdOf(members: readonly Pick<ObjectSummary, 'key' | 'etag'>[]): string {
  return contentHash(members.map(({ key, etag }) => [key, etag])).slice(0, 40);
}

/** Objects (NDJSON) of a folder one after the other, each on lines of its own, and where each is. */
export function packOf(folder: string, members: readonly Member[]): { index: PackIndex; bytes: Uint8Array } {
  const index: PackIndex = { format: 1, folder, names: [], etags: [], modified: [], sizes: [], starts: [] };
  const gaps = members.map(({ bytes }) => (bytes.length > 0 && bytes.at(-1) !== lineEnd ? 1 : 0));
  const length = members.reduce((sum, { bytes }, i) => sum + bytes.length + gaps[i]!, 0);
  const packed = new Uint8Array(length);
  let at = 0;
  members.forEach(({ summary, bytes }, i) => {
    index.names.push(summary.key.slice(folder.length));
    index.etags.push(summary.etag);
    index.modified.push(summary.lastModified.getTime());
    index.sizes.push(bytes.length);
    index.starts.push(at);
    packed.set(bytes, at);
    at += bytes.length;
    if (gaps[i]) packed[at++] = lineEnd;
  });
  return { index, bytes: packed };
}

/** The objects that an index names. @throws UnexpectedValue, MalformedJson */
export function packedObjects(text: string, pack: string): PackedObject[] {
  const { folder, names, etags, modified, sizes, starts } = parseJson(text, indexSchema, {
    from: `the index of ${pack}`,
    remedy: 'restore its version before',
  });
  return names.map((name, i) => ({
    key: `${folder}${name}`,
    etag: etags[i]!,
    lastModified: new Date(modified[i]!),
    size: sizes[i]!,
    start: starts[i]!,
    pack,
  }));
}
