import { isDeepStrictEqual } from 'node:util';
import { canonicalJson } from '../../core/hash/content-hash.ts';
import { ConditionFailed, type RecordStore, type WriteOperation } from '../../core/ports/record-store.ts';

interface ServiceError extends Error {
  CancellationReasons?: { Code?: string }[];
  $metadata?: { attempts?: number };
}

const passing = ['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded', 'RequestLimitExceeded'];

/** ConditionFailed with the index of the operation where the service names it; any other error as it is. */
export function toConditionFailed(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  if (error.name === 'ConditionalCheckFailedException') return new ConditionFailed(0, { cause: error });
  if (error.name !== 'TransactionCanceledException') return error;
  const index = reasons(error).indexOf('ConditionalCheckFailed');
  return index < 0 ? error : new ConditionFailed(index, { cause: error });
}

/** Whether the write met another one and may be tried again as it is. */
export function isConflict(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error.name === 'TransactionConflictException' || error.name === 'TransactionInProgressException') return true;
  if (error.name !== 'TransactionCanceledException') return false;
  const codes = reasons(error);
  return !codes.includes('ConditionalCheckFailed') && codes.some((code) => passing.includes(code));
}

/**
 * Whether a single write that failed its condition had in fact succeeded before: the client sent it again because the
 * first answer was lost, and the second met its own item. (Transactions carry a token and have no such case.)
 */
export async function isLostAnswer(error: unknown, operation: WriteOperation, store: RecordStore): Promise<boolean> {
  const { name, $metadata } = error as ServiceError;
  if (name !== 'ConditionalCheckFailedException' || ($metadata?.attempts ?? 1) < 2) return false;
  if ('remove' in operation) return (await store.get(operation.remove)) === undefined;
  if (!('put' in operation)) return false;
  const stored = await store.get(operation.put);
  return stored !== undefined && isDeepStrictEqual(canonicalJson(stored), canonicalJson(operation.put));
}

function reasons(error: ServiceError): string[] {
  if (error.CancellationReasons) return error.CancellationReasons.map((r) => r.Code ?? 'None');
  const list = /\[([^\]]*)\]/.exec(error.message)?.[1];
  return list ? list.split(',').map((code) => code.trim()) : [];
}
