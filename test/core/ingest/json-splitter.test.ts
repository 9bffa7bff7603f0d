import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type JsonElement, jsonSplitter } from '../../../core/ingest/json-splitter.ts';
import { limits } from '../../../core/ingest/limits.ts';

function split(pieces: readonly string[]): JsonElement[] {
  const elements: JsonElement[] = [];
  const splitter = jsonSplitter((element) => elements.push(element));
  for (const piece of pieces) splitter.push(piece);
  splitter.end();
  return elements;
}

test('cuts an array into its elements, however it is written and wherever its pieces end', () => {
  const documents = fc.tuple(fc.array(fc.jsonValue(), { maxLength: 5 }), fc.constantFrom(0, 1, '\t\n'));
  fc.assert(
    fc.property(documents, fc.array(fc.nat(), { maxLength: 6 }), ([values, indent], cuts) => {
      const text = JSON.stringify(values, null, indent);
      const at = [0, ...cuts.map((cut) => cut % (text.length + 1)).sort((a, b) => a - b), text.length];
      const pieces = at.slice(1).map((end, i) => text.slice(at[i], end));
      expect(split(pieces).map((element) => JSON.parse(element.text))).toEqual(JSON.parse(text));
    }),
    { numRuns: 500 },
  );
});

test('knows where elements begin', () => {
  expect(split(['[1,\n{"a":\n2}, "x"\n, null]\n']).map(({ position, line, text }) => [position, line, text])).toEqual([
    [1, 1, '1'],
    [2, 2, '{"a":\n2}'],
    [3, 3, '"x"'],
    [4, 4, 'null'],
  ]);
  expect(split(['{"a": 1}\n'])).toEqual([{ position: 1, line: 1, text: '{"a": 1}' }]);
  expect(split(['[]'])).toEqual([]);
});

test('an element that is too long costs itself, and is not held', () => {
  const [first, second] = split(['[{"a":"', ...Array(20).fill('x'.repeat(limits.rowCharacters / 10)), '"},{"b":1}]']);
  expect(first).toMatchObject({ position: 1, problem: expect.stringContaining('longer than') });
  expect(first!.text.length).toBeLessThan(3_000);
  expect(second).toEqual({ position: 2, line: 1, text: '{"b":1}' });
});

test('a million brackets are one element', () => {
  const deep = '['.repeat(150_000) + ']'.repeat(150_000);
  expect(split([`[${deep},1]`]).map(({ text }) => text.length)).toEqual([300_000, 1]);
});

test.for([
  ['[{"a":1}', 'the document ends within its array'],
  ['[{"a":1', 'the document ends within element 1, which begins in line 1'],
  ['[{"a":"EMRAW9}]', 'within element 1'],
  ['[{"a":1} {"b":EMRAW9}]', 'element 1, which begins in line 1: no comma follows it'],
  ['[1,,2]', "line 1: ',' where an element was to come"],
  ['[1,\n]', "line 2: ']' where an element was to come"],
  ['{"a":1}\n{"b":"EMRAW9"}', 'line 2: something follows the end of the document'],
] as const)('%j is no document; the message quotes none of it', ([text, message]) => {
  expect(() => split([text])).toThrow(message);
  expect(() => split([text])).not.toThrow('EMRAW9');
});
