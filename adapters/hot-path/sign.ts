import { createHash, createHmac } from 'node:crypto';

/** What signs. */
export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string | undefined;
}

/** What is signed. */
export interface UnsignedRequest {
  service: string;
  region: string;
  method: string;
  /** Its path encoded as the service signs it: each part once. */
  url: string;
  /** By names in lower case; values without white space at their ends, or more than one space at once. */
  headers?: Readonly<Record<string, string>>;
  body?: string | Uint8Array;
}

const algorithm = 'AWS4-HMAC-SHA256';

/** Keys derived from a secret for a day, by service: deriving one takes four HMACs. */
const keys = new Map<string, { of: string; key: Buffer }>();

/**
 * The headers of a request with its signature, version 4 (docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html).
 * S3 is not told a hash of the body, which TLS protects. Node's own HMAC does it at once: a package that signs by Web Crypto waits for
 * a thread six times a request, and is five times as much code.
 * @param at by the clock of the services
 */
export function signedHeaders(
  { service, region, method, url, headers = {}, body = '' }: UnsignedRequest,
  { accessKeyId, secretAccessKey, sessionToken }: Credentials,
  at: Date,
): Record<string, string> {
  const { host, pathname, searchParams } = new URL(url);
  const time = at.toISOString().replace(/[:-]|\.\d{3}/g, '');
  const isS3 = service === 's3';
  const payload = isS3 ? 'UNSIGNED-PAYLOAD' : sha256(body);
  const sent: Record<string, string> = {
    ...headers,
    'x-amz-date': time,
    ...(isS3 && { 'x-amz-content-sha256': payload }),
    ...(sessionToken && { 'x-amz-security-token': sessionToken }),
  };
  const signed: Record<string, string> = { ...sent, host };
  const names = Object.keys(signed)
    .filter((name) => name !== 'content-type')
    .sort();
  const query = [...searchParams]
    .map(([name, value]) => [encoded(name), encoded(value)] as const)
    .sort(([a, x], [b, y]) => (a < b || (a === b && x < y) ? -1 : 1))
    .map((pair) => pair.join('='))
    .join('&');
  const scope = `${time.slice(0, 8)}/${region}/${service}/aws4_request`;
  const canonical = [
    method,
    // Of all services S3 alone takes a path as it is sent.
    isS3 ? pathname : encoded(pathname).replaceAll('%2F', '/'),
    query,
    ...names.map((name) => `${name}:${signed[name]}`),
    '',
    names.join(';'),
    payload,
  ].join('\n');
  const key = signingKey(secretAccessKey, service, scope);
  const signature = hmac(key, [algorithm, time, scope, sha256(canonical)].join('\n')).toString('hex');
  const authorization = `${algorithm} Credential=${accessKeyId}/${scope}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
  return { ...sent, authorization };
}

function signingKey(secret: string, service: string, scope: string): Buffer {
  const of = `${secret} ${scope}`;
  const known = keys.get(service);
  if (known?.of === of) return known.key;
  const key = scope.split('/').reduce<string | Buffer>(hmac, `AWS4${secret}`) as Buffer;
  keys.set(service, { of, key });
  return key;
}

const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();
const sha256 = (of: string | Uint8Array) => createHash('sha256').update(of).digest('hex');

/** As RFC 3986 has it. */
function encoded(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}
