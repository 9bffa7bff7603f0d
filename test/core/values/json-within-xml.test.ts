import fc from 'fast-check';
import { expect, test } from 'vitest';
import { jsonWithinXml } from '../../../core/values/json-within-xml.ts';

/** The characters that SQS takes (API reference of SendMessage). */
const taken = /^[\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u;

test('what is parsed is what was said, in characters that a queue takes', () => {
  const unit = fc.oneof(
    fc.constantFrom(
      '\uffff',
      '\ufffe',
      '\ufffd',
      '\u0000',
      '\u001f',
      '\u007f',
      '\ud800',
      '"',
      '\\',
      '\\uffff',
      '\u{1ffff}',
    ),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 3 }),
  );
  fc.assert(
    fc.property(fc.array(unit), fc.array(unit), (name, value) => {
      const said = { [name.join('')]: [value.join(''), null, 7] };
      const json = jsonWithinXml(said);
      expect(json).toMatch(taken);
      expect(JSON.parse(json)).toEqual(said);
    }),
    { numRuns: 500 },
  );
});
