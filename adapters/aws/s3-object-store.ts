import {
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  paginateListObjectsV2,
  type S3Client,
} from '@aws-sdk/client-s3';
import { ObjectNotFound, type ObjectStore, type ObjectSummary } from '../../core/ports/object-store.ts';
import { backoff } from './backoff.ts';

const readAttempts = 3;

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
      const { Body } = await this.#client.send(command).catch((error: unknown) => {
        throw isNoSuchObject(error) ? new ObjectNotFound(key, { cause: error }) : error;
      });
      try {
        return await Body!.transformToByteArray();
      } catch (error) {
        // The client retries until the answer has begun; a body that breaks off is ours to ask for again.
        if (attempt === readAttempts) throw error;
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
      if (isNoSuchObject(error)) return undefined;
      throw error;
    }
  }

  async put(key: string, body: Uint8Array | string, options?: { contentType?: string }): Promise<void> {
    await this.#client.send(
      new PutObjectCommand({ Bucket: this.#bucket, Key: key, Body: body, ContentType: options?.contentType }),
    );
  }

  async *list(prefix: string, options?: { startAfter?: string }): AsyncIterable<ObjectSummary> {
    const pages = paginateListObjectsV2(
      { client: this.#client },
      { Bucket: this.#bucket, Prefix: prefix, StartAfter: options?.startAfter },
    );
    for await (const page of pages) {
      for (const o of page.Contents ?? []) {
        yield { key: o.Key!, size: o.Size ?? 0, etag: unquote(o.ETag), lastModified: o.LastModified ?? new Date(0) };
      }
    }
  }
}

function unquote(etag: string | undefined): string {
  return (etag ?? '').replaceAll('"', '');
}

function isNoSuchObject(error: unknown): boolean {
  return error instanceof Error && ['NoSuchKey', 'NoSuchVersion', 'NotFound'].includes(error.name);
}
