import { expect, test } from 'vitest';
import { keptAudit } from '../../../core/access/kept-audit.ts';

const Keys = { pk: { S: 'AUDIT#bank-fraud' }, sk: { S: 'AUDIT#2026-03-01T10:00:00.000Z#abc' } };
const NewImage = { ...Keys, action: { S: 'model promoted' }, by: { S: 'arn:aws:iam::1:user/ada' } };
const insert = { eventName: 'INSERT', dynamodb: { Keys, NewImage, SequenceNumber: '1' } };

test('a write of an audit record is an object, the same write told twice is the same', () => {
  const kept = keptAudit(insert);

  expect(kept?.key).toMatch(/^audit\/bank-fraud\/2026-03-01\/[0-9a-f]{24}\.json$/);
  expect(JSON.parse(kept!.body)).toEqual({ change: 'INSERT', record: NewImage, before: null });
  expect(keptAudit(structuredClone(insert))).toEqual(kept);
  const observed = { ...insert, dynamodb: { ...insert.dynamodb, Keys: { ...Keys, pk: { S: 'OBSERVED#bank-fraud' } } } };
  expect(keptAudit(observed)?.key).toMatch(/^audit\/bank-fraud\//);
});

test('a change and a removal are objects of their own: what was said before stays', () => {
  const changed = keptAudit({
    eventName: 'MODIFY',
    dynamodb: { ...insert.dynamodb, OldImage: NewImage, SequenceNumber: '2' },
  });
  const removed = keptAudit({ eventName: 'REMOVE', dynamodb: { Keys, OldImage: NewImage, SequenceNumber: '3' } });

  expect(new Set([keptAudit(insert)?.key, changed?.key, removed?.key]).size).toBe(3);
  expect(JSON.parse(removed!.body)).toEqual({ change: 'REMOVE', record: null, before: NewImage });
});

test('what is no audit record is none, and no name leaves the prefix', () => {
  expect(
    keptAudit({ eventName: 'INSERT', dynamodb: { Keys: { pk: { S: 'ROUTE#p' }, sk: { S: 'ROUTE' } } } }),
  ).toBeUndefined();
  expect(keptAudit({ dynamodb: { Keys: { ...Keys, pk: { S: 'AUDIT#../x' } } } })).toBeUndefined();
  expect(keptAudit({ dynamodb: { Keys: { ...Keys, sk: { S: 'AUDIT#../../x#y' } } } })?.key).toMatch(
    /^audit\/bank-fraud\/undated\/[0-9a-f]+\.json$/,
  );
});
