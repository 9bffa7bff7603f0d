import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findSyntaxProblem } from '../../../core/values/json-syntax.ts';

const isJson = (text: string) => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

test('finds a fault exactly where JSON.parse finds one', () => {
  const token = fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"a"',
    '1',
    '-0.5e3',
    '01',
    '.5',
    'true',
    'nul',
    '"\\u00e4"',
    '"\\x"',
    ' ',
    '\n',
    '"\t"',
    "'",
    'NaN',
  );
  const texts = fc.oneof(
    fc.string(),
    fc.json(),
    fc.array(token, { maxLength: 12 }).map((tokens) => tokens.join('')),
    fc
      .tuple(fc.json(), fc.nat(), token)
      .map(([text, at, t]) => text.slice(0, at % (text.length + 1)) + t + text.slice(at % (text.length + 1))),
  );
  fc.assert(
    fc.property(texts, (text) => {
      expect([text, findSyntaxProblem(text) === undefined]).toEqual([text, isJson(text)]);
    }),
    { numRuns: 3_000 },
  );
});

test.for([
  ['{"a": 1,\n "b": tru}', 2, 7, 'expected a value, received a letter'],
  ['{"a" 1}', 1, 6, "expected ':' after the field's name, received a digit"],
  ['{"a": 1} x', 1, 10, 'expected nothing after the JSON document, received a letter'],
  ['["a"', 1, 5, "expected ',' or ']', received the end of the text"],
  [
    '{"a": Infinity}',
    1,
    7,
    "expected a value, received 'Infinity'; JSON has no such value, send null if it is unknown",
  ],
  ['{"a": "b\n"}', 1, 7, "expected a closed string without line breaks, received '\"'"],
] as const)('%j', ([text, line, column, message]) => {
  expect(findSyntaxProblem(text)).toMatchObject({ line, column, message });
});
