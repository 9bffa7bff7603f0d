import { describe, expect, it } from 'vitest';
import { conditionExpression } from '../../../adapters/aws/dynamo-conditions.ts';
import { isConflict, isLostAnswer, toConditionFailed } from '../../../adapters/aws/dynamo-errors.ts';
import { memoryRecordStore } from '../../../adapters/memory/index.ts';
import { ConditionFailed } from '../../../core/ports/record-store.ts';

const failure = (name: string, rest: object = {}, message = name) =>
  Object.assign(new Error(message), { name, ...rest });

it('writes conditions in the expression language, with names that are no reserved words', () => {
  expect(conditionExpression(undefined)).toBeUndefined();
  expect(conditionExpression('absent')).toEqual({
    ConditionExpression: 'attribute_not_exists(#pk)',
    ExpressionAttributeNames: { '#pk': 'pk' },
  });
  expect(conditionExpression({ equals: { state: 'champion', ttl: undefined } })).toEqual({
    ConditionExpression: '#a0 = :v0 AND attribute_not_exists(#a1)',
    ExpressionAttributeNames: { '#a0': 'state', '#a1': 'ttl' },
    ExpressionAttributeValues: { ':v0': 'champion' },
  });
  expect(conditionExpression({ equals: { ttl: undefined } })).not.toHaveProperty('ExpressionAttributeValues');
  expect(() => conditionExpression({ equals: {} })).toThrow(TypeError);
});

describe('errors', () => {
  it('are conditions that failed, with the operation where the service names it', () => {
    const reasons = [{ Code: 'None' }, { Code: 'ConditionalCheckFailed' }];
    const named = toConditionFailed(failure('TransactionCanceledException', { CancellationReasons: reasons }));
    expect(named).toBeInstanceOf(ConditionFailed);
    expect((named as ConditionFailed).operation).toBe(1);
    const text = 'Transaction cancelled, please refer to [None, None, ConditionalCheckFailed]';
    expect((toConditionFailed(failure('TransactionCanceledException', {}, text)) as ConditionFailed).operation).toBe(2);
    const other = failure('ValidationException');
    expect(toConditionFailed(other)).toBe(other);
  });

  it('are conflicts when another transaction was in the way, and no condition failed', () => {
    const cancelled = (...codes: string[]) =>
      failure('TransactionCanceledException', { CancellationReasons: codes.map((Code) => ({ Code })) });
    expect(isConflict(cancelled('None', 'TransactionConflict'))).toBe(true);
    expect(isConflict(cancelled('ConditionalCheckFailed', 'TransactionConflict'))).toBe(false);
    expect(isConflict(failure('TransactionConflictException'))).toBe(true);
    expect(isConflict(failure('ConditionalCheckFailedException'))).toBe(false);
    expect(isConflict('text')).toBe(false);
  });

  it('are a lost answer only when the client tried again and the item is the one it wrote', async () => {
    const store = memoryRecordStore();
    const put = { pk: 'P', sk: 'a', value: { b: 1, a: 2 } };
    const stored = { ...put, value: { a: 2, b: 1 } };
    await store.write([{ put: stored }]);
    const again = (attempts: number) => failure('ConditionalCheckFailedException', { $metadata: { attempts } });
    expect(await isLostAnswer(again(2), { put, when: 'absent' }, store)).toBe(true);
    expect(await isLostAnswer(again(1), { put, when: 'absent' }, store)).toBe(false);
    expect(await isLostAnswer(again(2), { put: { ...put, sk: 'b' } }, store)).toBe(false);
    const other = { ...put, value: 1 };
    expect(await isLostAnswer(again(2), { put: other }, store)).toBe(false);
    expect(await isLostAnswer(again(2), { remove: put }, store)).toBe(false);
  });
});
