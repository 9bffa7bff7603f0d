import type { WriteCondition } from '../../core/ports/record-store.ts';

export interface ConditionExpression {
  ConditionExpression: string;
  ExpressionAttributeNames: Record<string, string>;
  ExpressionAttributeValues?: Record<string, unknown>;
}

/** The condition in DynamoDB's expression language; nothing for no condition. */
export function conditionExpression(when: WriteCondition | undefined): ConditionExpression | undefined {
  return when === undefined ? undefined : requiredCondition(when);
}

/** The condition in DynamoDB's expression language. */
export function requiredCondition(when: WriteCondition): ConditionExpression {
  if (when === 'absent' || when === 'present') {
    const test = when === 'absent' ? 'attribute_not_exists' : 'attribute_exists';
    return { ConditionExpression: `${test}(#pk)`, ExpressionAttributeNames: { '#pk': 'pk' } };
  }
  const names: Record<string, string> = {};
  const values: Record<string, unknown> = {};
  const terms = Object.entries(when.equals).map(([name, value], i) => {
    names[`#a${i}`] = name;
    if (value === undefined) return `attribute_not_exists(#a${i})`;
    values[`:v${i}`] = value;
    return `#a${i} = :v${i}`;
  });
  if (terms.length === 0) throw new TypeError('a condition with `equals` names at least one attribute; received none');
  return {
    ConditionExpression: terms.join(' AND '),
    ExpressionAttributeNames: names,
    ...(Object.keys(values).length > 0 ? { ExpressionAttributeValues: values } : {}),
  };
}
