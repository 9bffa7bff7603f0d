import { setField } from '../../core/table/field.ts';

/** DynamoDB's JSON for the values that records hold: plain JSON and bytes. Reads what lib-dynamodb writes. */
export type AttributeValue =
  | { S: string }
  | { N: string }
  | { B: string }
  | { BOOL: boolean }
  | { NULL: true }
  | { L: AttributeValue[] }
  | { M: Record<string, AttributeValue> };

export class UnknownAttributeType extends Error {
  override name = 'UnknownAttributeType';
}

/** @throws UnknownAttributeType for sets, which no record holds */
function fromAttribute(value: AttributeValue): unknown {
  if ('S' in value) return value.S;
  if ('N' in value) return Number(value.N);
  if ('B' in value) return Uint8Array.from(Buffer.from(value.B, 'base64'));
  if ('BOOL' in value) return value.BOOL;
  if ('NULL' in value) return null;
  if ('L' in value) return value.L.map(fromAttribute);
  if ('M' in value) return fromItem(value.M);
  throw new UnknownAttributeType(
    `expected S, N, B, BOOL, NULL, L or M, received an attribute of type ${Object.keys(value).join(', ')}`,
  );
}

/** An item as a record. */
export function fromItem(item: Record<string, AttributeValue>): Record<string, unknown> {
  const record: Record<string, unknown> = {};
  for (const name of Object.keys(item)) setField(record, name, fromAttribute(item[name]!));
  return record;
}
