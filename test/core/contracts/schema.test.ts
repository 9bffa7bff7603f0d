import { expect, it } from 'vitest';
import { arrayOf, objectWith, parseJson, UnexpectedValue } from '../../../core/contracts/schema.ts';

interface Report {
  format: 1;
  rows: number;
  columns: string[];
  note?: string;
}
const report = objectWith<Report>('a report (format 1)', { format: 1, rows: 'number', columns: 'array' });

it('takes what has the named fields, whatever else it has', () => {
  const value = { format: 1, rows: 2, columns: [], note: 'x' };
  expect(report(value)).toBe(value);
  expect(arrayOf('reports', report)([value])).toEqual([value]);
});

it.each([
  [null, 'expected a report (format 1), found null'],
  [[], 'expected a report (format 1), found array'],
  ['x', 'expected a report (format 1), found string'],
  [{}, "expected a report (format 1), found an object without 'format'"],
  [{ format: 2, rows: 1, columns: [] }, "expected a report (format 1), found an object whose 'format' is 2, not 1"],
  [{ format: 1, rows: '1', columns: [] }, `found an object whose 'rows' is "string", not "number"`],
  [{ format: 1, rows: 1, columns: {} }, `found an object whose 'columns' is "object", not "array"`],
  [Object.create({ format: 1, rows: 1, columns: [] }), "found an object without 'format'"],
])('refuses %j', (value, message) => {
  expect(() => report(value)).toThrow(UnexpectedValue);
  expect(() => report(value)).toThrow(message);
});

it('lets a field be absent where it may', () => {
  const noted = objectWith<Report>('a report', { note: 'string?' });
  expect(noted({})).toEqual({});
  expect(noted({ note: 'x' })).toEqual({ note: 'x' });
  expect(() => noted({ note: 1 })).toThrow(`found an object whose 'note' is "number", not "string"`);
});

it('says where a list has something else', () => {
  expect(() => arrayOf('reports', report)({})).toThrow('expected reports, found object');
  expect(() => arrayOf('reports', report)([{}])).toThrow("without 'format'");
});

it('says of a text where it is, what was found and what to do, and shows none of it', () => {
  const parse = (text: string) => parseJson(text, report, { from: 'object reports/a.json', remedy: 'make it again' });
  expect(parse('{"format":1,"rows":2,"columns":[]}')).toEqual({ format: 1, rows: 2, columns: [] });
  expect(() => parse('{"name": "Ada Lovel')).toThrow(
    'object reports/a.json: expected JSON, found 19 characters that begin with "{"; make it again',
  );
  expect(() => parse(' ')).toThrow('object reports/a.json: expected JSON, found nothing; make it again');
  expect(() => parse('[]')).toThrow('object reports/a.json: expected a report (format 1), found array; make it again');
});
