import { isObject } from '../../core/values/json-lines.ts';

/**
 * What DynamoDB bills for a request (Developer Guide, "DynamoDB read and write operations" and "Item sizes and formats"): a write a KB,
 * twice that in a transaction; a read 4 KB, half where it is eventually consistent.
 */
export function dynamoUnits(action: string, request: unknown, answer: unknown): { read: number; write: number } {
  const of = isObject(request) ? request : {};
  const got = isObject(answer) ? answer : {};
  switch (action) {
    case 'PutItem':
      return { read: 0, write: writeUnits(of.Item) };
    case 'UpdateItem':
    case 'DeleteItem':
      return { read: 0, write: 1 };
    case 'TransactWriteItems':
      return { read: 0, write: sum(list(of.TransactItems), (item) => 2 * writeUnits(inside(item, 'Put', 'Item'))) };
    case 'BatchWriteItem':
      return {
        read: 0,
        write: sum(tables(of.RequestItems).flatMap(list), (item) => writeUnits(inside(item, 'PutRequest', 'Item'))),
      };
    case 'GetItem':
      return { read: readUnits(got.Item, of.ConsistentRead), write: 0 };
    case 'BatchGetItem': {
      const [asked] = tables(of.RequestItems).filter(isObject);
      const items = tables(got.Responses).flatMap(list);
      const missing = list(asked?.Keys).length - items.length;
      const units = sum(items, (item) => readUnits(item, asked?.ConsistentRead));
      return { read: units + missing * readUnits(undefined, asked?.ConsistentRead), write: 0 };
    }
    case 'Query': {
      const bytes = sum(list(got.Items), (item) => itemSize(item));
      return { read: Math.max(1, Math.ceil(bytes / 4096)) * (of.ConsistentRead === true ? 1 : 0.5), write: 0 };
    }
    default:
      return { read: 0, write: 0 };
  }
}

const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const tables = (value: unknown): unknown[] => (isObject(value) ? Object.values(value) : []);
const sum = (values: readonly unknown[], of: (value: unknown) => number) =>
  values.reduce((total: number, value) => total + of(value), 0);
const inside = (value: unknown, ...names: string[]): unknown =>
  names.reduce((found: unknown, name) => (isObject(found) ? found[name] : undefined), value);

function writeUnits(item: unknown): number {
  return Math.max(1, Math.ceil(itemSize(item) / 1024));
}

function readUnits(item: unknown, consistent: unknown): number {
  return Math.max(1, Math.ceil(itemSize(item) / 4096)) * (consistent === true ? 1 : 0.5);
}

function itemSize(item: unknown): number {
  if (!isObject(item)) return 0;
  return sum(Object.entries(item), (entry) => {
    const [name, value] = entry as [string, unknown];
    return Buffer.byteLength(name) + valueSize(value);
  });
}

function valueSize(value: unknown): number {
  if (!isObject(value)) return 0;
  if (typeof value.S === 'string') return Buffer.byteLength(value.S);
  if (typeof value.N === 'string') return Math.ceil(value.N.replace(/\D/g, '').length / 2) + 2;
  if (typeof value.B === 'string') return Math.floor((value.B.length * 3) / 4);
  if (Array.isArray(value.L)) return 3 + sum(value.L, (v) => 1 + valueSize(v));
  if (isObject(value.M)) return 3 + itemSize(value.M) + Object.keys(value.M).length;
  return 1;
}
