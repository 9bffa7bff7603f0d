import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
} from '@aws-sdk/client-s3';
import { AwsV4Signer } from 'aws4fetch';
import { environment } from '../../core/contracts/environment.ts';
import type { ArtifactStore } from '../../core/track/artifacts.ts';
import { env } from '../env.ts';
import { objectUrl } from '../hot-path/objects.ts';
import { CredentialsMissing } from '../hot-path/signed-fetch.ts';
import { lake, removeObjects, s3Client } from './lake.ts';

/** Seconds for which an address holds: long enough for a large file, too short to be of use in a log. */
const holds = 3_600;

/** Artifacts in the lake; clients send and fetch their bytes by addresses that the function signs with its own rights. */
export function artifactStore(): ArtifactStore {
  const s3 = s3Client();
  const bucket = env(environment.lakeBucket);
  return {
    get: (key) => lake().get(key),
    head: (key) => lake().head(key),
    list: (prefix, options) => lake().list(prefix, options),
    remove: removeObjects,
    readUrl: (key) => signedUrl('GET', objectUrl(bucket, key)),
    writeUrl: (key, part) => {
      const query = part && { partNumber: String(part.number), uploadId: part.uploadId };
      return signedUrl('PUT', objectUrl(bucket, key), query);
    },
    async beginUpload(key) {
      const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket: bucket, Key: key }));
      if (!UploadId) throw new Error('S3 gave no id of the upload');
      return UploadId;
    },
    async completeUpload(key, uploadId, parts) {
      const Parts = parts.map(({ number, etag }) => ({ PartNumber: number, ETag: etag }));
      const MultipartUpload = { Parts };
      await s3.send(
        new CompleteMultipartUploadCommand({ Bucket: bucket, Key: key, UploadId: uploadId, MultipartUpload }),
      );
    },
    async abortUpload(key, uploadId) {
      await s3.send(new AbortMultipartUploadCommand({ Bucket: bucket, Key: key, UploadId: uploadId }));
    },
  };
}

async function signedUrl(method: 'GET' | 'PUT', address: string, query: Record<string, string> = {}): Promise<string> {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, AWS_REGION } = process.env;
  if (!AWS_ACCESS_KEY_ID || !AWS_SECRET_ACCESS_KEY || !AWS_REGION) throw new CredentialsMissing();
  const url = new URL(address);
  for (const [name, value] of Object.entries({ ...query, 'X-Amz-Expires': String(holds) }))
    url.searchParams.set(name, value);
  const signer = new AwsV4Signer({
    url: url.href,
    method,
    accessKeyId: AWS_ACCESS_KEY_ID,
    secretAccessKey: AWS_SECRET_ACCESS_KEY,
    ...(AWS_SESSION_TOKEN && { sessionToken: AWS_SESSION_TOKEN }),
    service: 's3',
    region: AWS_REGION,
    signQuery: true,
  });
  return (await signer.sign()).url.href;
}
