import { expect, test } from 'vitest';
import type { ServingPackage } from '../../../core/contracts/serving.ts';
import { labelParser } from '../../../core/serve/http/parse-labels.ts';
import { Problems } from '../../../core/serve/http/problems.ts';
import { recordValidator } from '../../../core/serve/prediction/validate-record.ts';

type Column = ServingPackage['contract'][number];

const column = (name: string, type: Column['type'], notation?: Column['notation']): Column => ({
  name,
  type,
  required: false,
  used: true,
  pii: false,
  ...(notation && { notation }),
});

const contract = [
  column('paid', 'number', { decimal: ',', thousands: '.', unit: '\u20ac' }),
  column('plain', 'number'),
  column('when', 'timestamp', { format: 'dayFirst' }),
  column('epoch', 'timestamp', { format: 'epochSeconds' }),
  column('agreed', 'boolean'),
  column('kind', 'string', { missing: ['-'] }),
];
const validate = recordValidator(contract, new Set(contract.map((c) => c.name)));

function read(record: Record<string, unknown>) {
  const problems = new Problems({ personal: false });
  const row = validate(record, 'r', problems);
  return { row, problems: problems.list.map(({ path, message }) => `${path}: ${message}`) };
}

test('a record is read as the files that the model was trained on', () => {
  const { row, problems } = read({
    paid: '\u20ac 1.299,50',
    plain: '12.5',
    when: '03/04/2026 7:05',
    epoch: 1_704_448_800,
    agreed: 'YES',
    kind: '-',
  });
  expect(problems).toEqual([]);
  expect(row).toEqual({
    paid: 1299.5,
    plain: 12.5,
    when: Date.UTC(2026, 3, 3, 7, 5),
    epoch: 1_704_448_800_000,
    agreed: true,
    kind: null,
  });
});

test('what stands for a missing value in files does so in requests, and JSON numbers and ISO 8601 are taken whatever the notation', () => {
  const { row, problems } = read({
    paid: 1299.5,
    plain: 'N/A',
    when: '2026-04-03T07:05:00Z',
    epoch: '2026-04-03',
    agreed: '?',
    kind: 'none',
  });
  expect(problems).toEqual([]);
  expect(row).toEqual({
    paid: 1299.5,
    plain: null,
    when: Date.UTC(2026, 3, 3, 7, 5),
    epoch: Date.UTC(2026, 3, 3),
    agreed: null,
    kind: 'none',
  });
});

test('a text of another notation is refused, with the one that is expected', () => {
  const { problems } = read({
    paid: '1,299.50',
    plain: '1,299',
    when: '31.02.2026',
    epoch: 'soon',
    agreed: 'perhaps',
    kind: 'a',
  });
  expect(problems).toEqual([
    "r.paid: expected a number (as a text with decimal ',', thousands '.', unit '\u20ac'), received the string \"1,299.50\"",
    'r.plain: expected a number, received the string "1,299"',
    'r.when: expected a timestamp such as 2026-03-01T12:00:00Z or one of format dayFirst, received the string "31.02.2026"',
    'r.epoch: expected a timestamp such as 2026-03-01T12:00:00Z or one of format epochSeconds, received the string "soon"',
    'r.agreed: expected true or false, received the string "perhaps"',
  ]);
});

test.for([
  ['yes', ['No', 'Yes'], 'Yes', 1],
  ['TRUE', ['No', 'Yes'], 'Yes', 1],
  [0, ['No', 'Yes'], 'No', 0],
  ['n', ['false', 'true'], 'false', 0],
  ['Y', undefined, true, 1],
  ['SPAM', ['ham', 'spam'], 'spam', 1],
  ['1.0', ['0', '1'], '1', 1],
] as const)('the label %j of the classes %j is stored as %j', ([value, classes, stored, amount]) => {
  const problems = new Problems({ personal: false });
  const label = labelParser('binary', classes, 0)({ key: 'a', value }, 'l', problems);
  expect(problems.list).toEqual([]);
  expect(label).toMatchObject({ value: stored, amount });
});

test('a word that nobody knows yet is refused, or it would be a third class in the next run', () => {
  const problems = new Problems({ personal: false });
  expect(labelParser('binary', undefined, 0)({ key: 'a', value: 'bad' }, 'l', problems)).toBeUndefined();
  expect(problems.list[0]!.message).toMatch(/^expected true, false, 1 or 0 \(or a word that the project declares/);
});

test('a label of a regression is read in the notation of its column', () => {
  const parse = labelParser('regression', [], 0, { decimal: ',', thousands: '.' });
  expect(parse({ key: 'a', value: '1.299,50' }, 'l', new Problems({ personal: false }))).toMatchObject({
    value: 1299.5,
    amount: 1299.5,
  });
  const problems = new Problems({ personal: false });
  expect(parse({ key: 'a', value: '1,299.50' }, 'l', problems)).toBeUndefined();
  expect(problems.list).toHaveLength(1);
});
