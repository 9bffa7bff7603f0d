import {
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandOutput,
  ListObjectVersionsCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { ObjectNotFound, type ObjectStore, type ObjectSummary } from '../../core/ports/object-store.ts';
import { backoff } from './backoff.ts';
import { ServiceOutage } from './outage.ts';

const readAttempts = 3;
/** What one call takes. */
const removedAtOnce = 1_000;

export class NotRemoved extends Error {
  override name = 'NotRemoved';
  constructor(key: string | undefined, reason: string, objects: number) {
    super(`${objects} objects could not be removed, ${key} because of ${reason}; try again, the others are gone`);
  }
}

/** Objects of one bucket. */
export class S3ObjectStore implements ObjectStore {
  readonly #client: S3Client;
  readonly #bucket: string;

  constructor(client: S3Client, bucket: string) {
    this.#client = client;
    this.#bucket = bucket;
  }

  async get(key: string, versionId?: string): Promise<Uint8Array> {
    const command = new GetObjectCommand({ Bucket: this.#bucket, Key: key, VersionId: versionId });
    for (let attempt = 1; ; attempt++) {
      const { Body } = await this.#client.send(command).catch(async (error: unknown) => {
        throw (await this.#isMissing(key, error)) ? new ObjectNotFound(key, { cause: error }) : error;
      });
      try {
        return await Body!.transformToByteArray();
      } catch (error) {
        // The client retries until the answer has begun; a body that breaks off is ours to ask for again.
        if (attempt === readAttempts) throw new ServiceOutage('S3', 'GetObject', attempt, error as Error);
        await backoff(attempt);
      }
    }
  }

  async head(key: string): Promise<ObjectSummary | undefined> {
    try {
      const h = await this.#client.send(new HeadObjectCommand({ Bucket: this.#bucket, Key: key }));
      return {
        key,
        size: h.ContentLength ?? 0,
        etag: unquote(h.ETag),
        lastModified: h.LastModified ?? new Date(0),
        ...(h.VersionId && h.VersionId !== 'null' ? { versionId: h.VersionId } : {}),
      };
    } catch (error) {
      if (await this.#isMissing(key, error)) return undefined;
      throw error;
    }
  }

  /** A missing object is denied (403) to who may list only below a prefix; the list below it tells. */
  async #isMissing(key: string, error: unknown): Promise<boolean> {
    if (isNoSuchObject(error)) return true;
    const { httpStatusCode } = (error as { $metadata?: { httpStatusCode?: number } }).$metadata ?? {};
    if (httpStatusCode !== 403) return false;
    const found = await this.#page(key, undefined).catch(() => undefined);
    return found !== undefined && !found.Contents?.some(({ Key }) => Key === key);
  }

  async versionOf(key: string, etag: string): Promise<string | undefined> {
    let markers: { KeyMarker?: string | undefined; VersionIdMarker?: string | undefined } = {};
    for (;;) {
      const page = await this.#client.send(
        new ListObjectVersionsCommand({ Bucket: this.#bucket, Prefix: key, ...markers }),
      );
      const found = page.Versions?.find((v) => v.Key === key && unquote(v.ETag) === etag);
      if (found?.VersionId) return found.VersionId;
      if (!page.IsTruncated || page.NextKeyMarker !== key) return undefined;
      markers = { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker };
    }
  }

  async put(key: string, body: Uint8Array | string, options?: { contentType?: string }): Promise<void> {
    await this.#client.send(
      new PutObjectCommand({ Bucket: this.#bucket, Key: key, Body: body, ContentType: options?.contentType }),
    );
  }

  /** Takes objects away (their versions stay for a while); one that is not there is no error. */
  async remove(keys: readonly string[]): Promise<void> {
    for (let from = 0; from < keys.length; from += removedAtOnce) {
      const Objects = keys.slice(from, from + removedAtOnce).map((Key) => ({ Key }));
      const { Errors = [] } = await this.#client.send(
        new DeleteObjectsCommand({ Bucket: this.#bucket, Delete: { Objects, Quiet: true } }),
      );
      const [first] = Errors;
      if (first) throw new NotRemoved(first.Key, `${first.Code}: ${first.Message}`, Errors.length);
    }
  }

  async *list(prefix: string, options?: { startAfter?: string }): AsyncIterable<ObjectSummary> {
    let after = options?.startAfter;
    for (let more = true; more; ) {
      const page = await this.#page(prefix, after);
      for (const o of page.Contents ?? []) {
        after = o.Key!;
        yield { key: after, size: o.Size ?? 0, etag: unquote(o.ETag), lastModified: o.LastModified ?? new Date(0) };
      }
      more = page.IsTruncated === true;
    }
  }

  async #page(prefix: string, after: string | undefined): Promise<ListObjectsV2CommandOutput> {
    const command = new ListObjectsV2Command({ Bucket: this.#bucket, Prefix: prefix, StartAfter: after });
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#client.send(command);
      } catch (error) {
        // An answer that breaks off or is no XML is not an error that the client repeats.
        if (attempt === readAttempts || !isUnreadable(error)) throw error;
        await backoff(attempt);
      }
    }
  }
}

function isUnreadable(error: unknown): boolean {
  return error instanceof Error && /deserialization error|xml parse/i.test(error.message);
}

function unquote(etag: string | undefined): string {
  return (etag ?? '').replaceAll('"', '');
}

function isNoSuchObject(error: unknown): boolean {
  return error instanceof Error && ['NoSuchKey', 'NoSuchVersion', 'NotFound'].includes(error.name);
}
