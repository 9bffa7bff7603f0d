import { ObjectNotFound } from '../../core/ports/object-store.ts';
import { ServiceError } from './errors.ts';
import { bucketUrl, signedFetch } from './signed-fetch.ts';

/** The body of an object. @throws ObjectNotFound, ServiceError */
export async function getObject(bucket: string, key: string): Promise<Uint8Array> {
  try {
    return await signedFetch({
      service: 's3',
      action: 'GetObject',
      url: objectUrl(bucket, key),
      method: 'GET',
      timeout: 15_000,
    });
  } catch (error) {
    if (await isMissing(bucket, key, error)) throw new ObjectNotFound(key, { cause: error });
    throw error;
  }
}

/** A missing object is denied (403) to who may list only below a prefix; the list below it tells. */
async function isMissing(bucket: string, key: string, error: unknown): Promise<boolean> {
  if (!(error instanceof ServiceError)) return false;
  if (error.status !== 403) return error.status === 404;
  const url = `${bucketUrl(bucket)}/?list-type=2&max-keys=1&prefix=${encodeURIComponent(key)}`;
  try {
    const list = await signedFetch({ service: 's3', action: 'ListObjectsV2', url, method: 'GET', timeout: 15_000 });
    return !new TextDecoder().decode(list).includes('<Contents>');
  } catch {
    // Who may not list there either was denied for good: that is the error to report.
    return false;
  }
}

/** Writes an object. @throws ServiceError */
export async function putObject(bucket: string, key: string, body: string, contentType: string): Promise<void> {
  await signedFetch({
    service: 's3',
    action: 'PutObject',
    url: objectUrl(bucket, key),
    method: 'PUT',
    headers: { 'content-type': contentType },
    body,
    timeout: 10_000,
  });
}

/** Each part of the key encoded as S3 signs it. */
export function objectUrl(bucket: string, key: string): string {
  const path = key
    .split('/')
    .map((part) =>
      encodeURIComponent(part).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`),
    );
  return `${bucketUrl(bucket)}/${path.join('/')}`;
}
