import { setTimeout } from 'node:timers/promises';
import { parseJson, type Schema } from '../../core/contracts/schema.ts';
import { isThrottled, ServiceError } from './errors.ts';
import { send } from './send.ts';
import { type Credentials, signedHeaders } from './sign.ts';

/**
 * Signed requests to AWS without the AWS clients: the hot path needs eight calls of seven services, and full clients would
 * multiply the bundle and with it the cold start.
 */
export interface SignedRequest {
  service: 'dynamodb' | 's3' | 'firehose' | 'sqs' | 'ssm' | 'sns' | 'sts' | 'lambda' | 'events';
  /** For messages only. */
  action: string;
  url: string;
  method: 'GET' | 'POST' | 'PUT';
  headers?: Record<string, string>;
  body?: string | Uint8Array<ArrayBuffer>;
  /** Milliseconds for one attempt. @default 3000 */
  timeout?: number;
  /** Milliseconds for which throttling is waited for, longer and longer. @default as many attempts as other faults get */
  patience?: number;
  /** What must not be done twice is tried again only where it was certainly not done: where it was throttled. @default false */
  once?: boolean;
}

const attempts = 4;
const firstDelayMs = 20;
const longestDelayMs = 3_000;
/** A signature holds for five minutes; a refusal whose date is further away was the clock's fault. */
const skewMs = 240_000;
/** How far the services' clock is ahead of ours, as far as they have said. */
let aheadMs = 0;

let credentials: () => Credentials | Promise<Credentials> = fromEnvironment;

/** Signs by what is given from now on, each time anew: those of a container expire while it runs. @default the environment, as Lambda sets it */
export function signBy(given: () => Promise<Credentials>): void {
  credentials = given;
}

/**
 * The body of the answer. Throttling, 5xx and lost connections are tried again, with full jitter; what is refused because our clock is
 * wrong, by the clock of the service.
 * @throws ServiceError
 */
export async function signedFetch(request: SignedRequest): Promise<Uint8Array<ArrayBuffer>> {
  const begun = performance.now();
  for (let attempt = 1; ; attempt++) {
    const before = aheadMs;
    const outcome = await once(request);
    if (outcome instanceof Uint8Array) return outcome;
    if (aheadMs !== before && attempt < attempts) continue;
    const throttled = isThrottled(outcome);
    const again = throttled || (!request.once && (outcome.status === 0 || outcome.status >= 500));
    const waits = throttled && performance.now() - begun < (request.patience ?? 0);
    if (!again || (attempt >= attempts && !waits)) throw outcome;
    await setTimeout(Math.random() * Math.min(longestDelayMs, firstDelayMs * 2 ** attempt));
  }
}

async function once(request: SignedRequest): Promise<Uint8Array<ArrayBuffer> | ServiceError> {
  const { service, action, url, method, body, timeout = 3_000 } = request;
  try {
    const signed = { ...request, region: region() };
    const headers = signedHeaders(signed, await credentials(), new Date(Date.now() + aheadMs));
    const { status, headers: said, bytes } = await send({ url, method, headers, body, timeout });
    if (status >= 200 && status < 300) return bytes;
    if (status === 400 || status === 403) setClock(said.date);
    const text = new TextDecoder().decode(bytes);
    const code = codeOf(text) ?? String(said['x-amzn-errortype'] ?? 'Unknown').split(':', 1)[0]!;
    return new ServiceError(service, action, code, status, messageOf(text));
  } catch (error) {
    if (error instanceof CredentialsMissing) throw error;
    const reason = error instanceof Error ? String(error.cause ?? error.message) : String(error);
    return new ServiceError(service, action, 'Unreachable', 0, reason, { cause: error });
  }
}

function setClock(date: string | undefined): void {
  const found = date === undefined ? Number.NaN : Date.parse(date) - Date.now();
  if (Math.abs(found - aheadMs) > skewMs) aheadMs = found;
}

/** @throws CredentialsMissing */
function fromEnvironment(): Credentials {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = process.env;
  if (!AWS_ACCESS_KEY_ID || !AWS_SECRET_ACCESS_KEY) throw new CredentialsMissing();
  return { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY, sessionToken: AWS_SESSION_TOKEN };
}

/** The endpoint of a service: the one of the environment (`AWS_ENDPOINT_URL`, as the SDKs read it) or the region's. */
export function endpoint(service: SignedRequest['service']): string {
  const own = process.env[`AWS_ENDPOINT_URL_${service.toUpperCase()}`] || process.env.AWS_ENDPOINT_URL;
  if (own) return own.replace(/\/+$/, '');
  return `https://${service}.${region()}.${domain()}`;
}

/** Whether a bucket has a host name of its own: not where the endpoint is given. */
export function bucketUrl(bucket: string): string {
  const own = process.env.AWS_ENDPOINT_URL_S3 || process.env.AWS_ENDPOINT_URL;
  return own ? `${endpoint('s3')}/${bucket}` : `https://${bucket}.s3.${region()}.${domain()}`;
}

function region(): string {
  const found = process.env.AWS_REGION || process.env.AWS_DEFAULT_REGION;
  if (!found) throw new CredentialsMissing();
  return found;
}

const domain = () => (region().startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com');

export class CredentialsMissing extends Error {
  override name = 'CredentialsMissing';
  constructor() {
    super('expected AWS_REGION, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment, as Lambda sets them');
  }
}

/** JSON services: `__type`; S3 and SNS: `<Code>`; Lambda says it in a header. */
function codeOf(text: string): string | undefined {
  return /"__type"\s*:\s*"(?:[^"#]*#)?([^"]+)"/.exec(text)?.[1] ?? /<Code>([^<]+)<\/Code>/.exec(text)?.[1];
}

function messageOf(text: string): string {
  return (
    /"[Mm]essage"\s*:\s*"((?:[^"\\]|\\.)*)"/.exec(text)?.[1] ?? /<Message>([^<]+)<\/Message>/.exec(text)?.[1] ?? ''
  );
}

/** A call of a service that speaks JSON. @throws ServiceError, MalformedJson */
export async function callJson<R>(
  service: SignedRequest['service'],
  target: string,
  input: unknown,
  answer: Schema<R>,
  options: { version: '1.0' | '1.1' } & Pick<SignedRequest, 'timeout' | 'patience'>,
): Promise<R> {
  const bytes = await signedFetch({
    service,
    action: target.slice(target.indexOf('.') + 1),
    url: `${endpoint(service)}/`,
    method: 'POST',
    headers: { 'content-type': `application/x-amz-json-${options.version}`, 'x-amz-target': target },
    body: JSON.stringify(input),
    ...(options.timeout === undefined ? {} : { timeout: options.timeout }),
    ...(options.patience === undefined ? {} : { patience: options.patience }),
  });
  const text = bytes.length === 0 ? '{}' : new TextDecoder().decode(bytes);
  return parseJson(text, answer, { from: `the answer of ${target}`, remedy: 'look at what stands between it and AWS' });
}
