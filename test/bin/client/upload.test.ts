import { createHash } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { S3Client } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { etagOf, partSize, uploadFile } from '../../../bin/client/upload.ts';

const md5 = (bytes: Uint8Array) => createHash('md5').update(bytes).digest();
const content = Buffer.from(Array.from({ length: 1000 }, (_, i) => i % 251));
const path = join(mkdtempSync(join(tmpdir(), 'perennial-upload-')), 'file.bin');
writeFileSync(path, content);
const target = { bucket: 'lake', key: 'raw/p/s/file.bin' };

/** A bucket that keeps parts as S3 does; `failing`: the upload of this part fails. */
function bucket(failing?: number) {
  const parts = new Map<number, Buffer>();
  const log: string[] = [];
  const client = {
    async send(command: { constructor: { name: string }; input: { Body?: Buffer; PartNumber?: number } }) {
      const { name } = command.constructor;
      log.push(name);
      const { Body, PartNumber = 0 } = command.input;
      if (name === 'CreateMultipartUploadCommand') return { UploadId: 'u' };
      if (name === 'PutObjectCommand') return { ETag: `"${md5(Body as Buffer).toString('hex')}"`, VersionId: 'v1' };
      if (name === 'UploadPartCommand') {
        if (PartNumber === failing) throw new Error('the line broke');
        parts.set(PartNumber, Buffer.from(Body as Buffer));
        return { ETag: `"${md5(Body as Buffer).toString('hex')}"` };
      }
      const sorted = [...parts].sort(([a], [b]) => a - b).map(([, bytes]) => bytes);
      return { ETag: `"${md5(Buffer.concat(sorted.map(md5))).toString('hex')}-${sorted.length}"`, VersionId: 'null' };
    },
  };
  return { client: client as unknown as S3Client, parts, log };
}

test('a small file goes in one piece', async () => {
  const { client, log } = bucket();

  const object = await uploadFile(client, target, path, content.length);

  expect(object).toEqual({ etag: await etagOf(path, content.length), versionId: 'v1' });
  expect(log).toEqual(['PutObjectCommand']);
});

test('a large file goes in parts that make up the file', async () => {
  const { client, parts } = bucket();
  const seen: number[] = [];

  const object = await uploadFile(client, target, path, content.length, (bytes) => seen.push(bytes), 300);

  expect(Buffer.concat([1, 2, 3, 4].map((n) => parts.get(n) as Buffer)).equals(content)).toBe(true);
  expect(object).toEqual({ etag: await etagOf(path, content.length, 300) });
  expect(seen.at(-1)).toBe(1000);
});

test('a failed upload leaves no parts behind', async () => {
  const { client, log } = bucket(3);

  await expect(uploadFile(client, target, path, content.length, () => {}, 300)).rejects.toThrow('the line broke');

  expect(log.at(-1)).toBe('AbortMultipartUploadCommand');
});

test('parts are never more than 10,000', () => {
  expect(partSize(1000)).toBeUndefined();
  expect(partSize(100 * 1024 ** 2)).toBe(16 * 1024 ** 2);
  const size = 5 * 1024 ** 4;
  expect(Math.ceil(size / (partSize(size) as number))).toBeLessThanOrEqual(10_000);
});
