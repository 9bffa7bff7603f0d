/** The order of S3 and DynamoDB: by UTF-8 bytes, which differs from JavaScript's for characters past U+FFFF. */
export function byUtf8(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
