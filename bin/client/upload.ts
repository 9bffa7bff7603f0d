import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import type { CompletedPart, S3Client } from '@aws-sdk/client-s3';

export interface UploadedObject {
  etag: string;
  versionId?: string;
}

const mebibyte = 1024 ** 2;
/** Up to here an object is sent whole. */
const wholeUpTo = 32 * mebibyte;
const maxParts = 10_000;
const parallel = 4;

/** Size of the parts of a file in bytes; undefined: it is sent whole. */
export function partSize(size: number, threshold = wholeUpTo): number | undefined {
  if (size <= threshold) return undefined;
  return Math.max(16 * mebibyte, Math.ceil(size / maxParts / mebibyte) * mebibyte);
}

/** The ETag that S3 gives the file when `uploadFile` sends it (encryption with S3's own keys). */
export async function etagOf(path: string, size: number, part = partSize(size)): Promise<string> {
  if (part === undefined) return (await md5(path)).toString('hex');
  const digests: Buffer[] = [];
  for (let start = 0; start < size; start += part)
    digests.push(await md5(path, start, Math.min(start + part, size) - 1));
  return `${createHash('md5').update(Buffer.concat(digests)).digest('hex')}-${digests.length}`;
}

/** Writes a file to an object, in parts when it is large. */
export async function uploadFile(
  client: S3Client,
  target: { bucket: string; key: string },
  path: string,
  size: number,
  onProgress: (bytes: number) => void = () => {},
  part = partSize(size),
): Promise<UploadedObject> {
  const { PutObjectCommand } = await import('@aws-sdk/client-s3');
  if (part !== undefined) return uploadParts(client, target, path, size, part, onProgress);
  const file = await open(path);
  try {
    const Body = await file.readFile();
    const { ETag, VersionId } = await client.send(
      new PutObjectCommand({ Bucket: target.bucket, Key: target.key, Body }),
    );
    onProgress(size);
    return uploaded(ETag, VersionId);
  } finally {
    await file.close();
  }
}

async function uploadParts(
  client: S3Client,
  { bucket: Bucket, key: Key }: { bucket: string; key: string },
  path: string,
  size: number,
  part: number,
  onProgress: (bytes: number) => void,
): Promise<UploadedObject> {
  const s3 = await import('@aws-sdk/client-s3');
  const { UploadId } = await client.send(new s3.CreateMultipartUploadCommand({ Bucket, Key }));
  const file = await open(path);
  try {
    const count = Math.ceil(size / part);
    const Parts: CompletedPart[] = new Array(count);
    let next = 0;
    let sent = 0;
    const worker = async () => {
      for (let index = next++; index < count; index = next++) {
        const Body = await readPart(file, index * part, Math.min(part, size - index * part));
        const PartNumber = index + 1;
        const { ETag } = await client.send(new s3.UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body }));
        Parts[index] = { PartNumber, ...(ETag ? { ETag } : {}) };
        sent += Body.length;
        onProgress(sent);
      }
    };
    const ends = await Promise.allSettled(
      Array.from({ length: Math.min(parallel, count) }, () =>
        worker().catch((error: unknown) => {
          // No further part is begun, and none is on its way when the upload is aborted.
          next = count;
          throw error;
        }),
      ),
    );
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
    const { ETag, VersionId } = await client.send(
      new s3.CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } }),
    );
    return uploaded(ETag, VersionId);
  } catch (error) {
    // Parts of an unfinished upload are kept and billed until it is aborted.
    await client.send(new s3.AbortMultipartUploadCommand({ Bucket, Key, UploadId })).catch(() => {});
    throw error;
  } finally {
    await file.close();
  }
}

async function readPart(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  for (let filled = 0; filled < length; ) {
    const { bytesRead } = await file.read(buffer, filled, length - filled, position + filled);
    if (bytesRead === 0) throw new Error(`the file became shorter while it was read, at byte ${position + filled}`);
    filled += bytesRead;
  }
  return buffer;
}

async function md5(path: string, start = 0, end = Number.POSITIVE_INFINITY): Promise<Buffer> {
  const hash = createHash('md5');
  for await (const chunk of createReadStream(path, { start, end })) hash.update(chunk as Buffer);
  return hash.digest();
}

function uploaded(etag: string | undefined, versionId: string | undefined): UploadedObject {
  return {
    etag: (etag ?? '').replaceAll('"', ''),
    ...(versionId && versionId !== 'null' ? { versionId } : {}),
  };
}
