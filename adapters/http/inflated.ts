import type { ApiEvent } from '../../core/serve/http/api-request.ts';

/**
 * A request without its content coding. API Gateway takes it off before anybody is asked, but not from the header: bytes that are none of
 * the coding, and texts, are as they should be.
 * @throws ServingError as `inflate`
 */
export async function inflated(event: ApiEvent): Promise<ApiEvent> {
  const { headers, body, isBase64Encoded } = event;
  if (!headers || !body || !isBase64Encoded) return event;
  const coding = Object.entries(headers).find(([name]) => name.toLowerCase() === 'content-encoding')?.[1];
  if (coding === undefined) return event;
  const bytes = Buffer.from(body, 'base64');
  if (!isCompressed(bytes)) return event;
  const { inflate } = await import('./inflate.ts');
  return { ...event, body: inflate(bytes, coding).toString('base64') };
}

/** The first bytes of gzip, or of zlib with the usual window. */
function isCompressed(bytes: Buffer): boolean {
  return (bytes[0] === 0x1f && bytes[1] === 0x8b) || (bytes[0] === 0x78 && bytes.readUInt16BE(0) % 31 === 0);
}
