import { describe, expect, it } from 'vitest';
import { MalformedRow, parseJsonDocument, parseJsonLine } from '../../../core/ingest/json-rows.ts';

const fields = (line: string) => Object.fromEntries([...parseJsonLine(line)].map(([k, v]) => [k, v?.text ?? null]));

describe('parseJsonLine', () => {
  it('gives values as text', () => {
    expect(fields('{"a":"x","b":1.5,"c":true,"d":null,"e":{"f":[1]}}')).toEqual({
      a: 'x',
      b: '1.5',
      c: 'true',
      d: null,
      e: '{"f":[1]}',
    });
  });

  it('keeps the digits of whole numbers past 2^53, also inside nested values', () => {
    expect(fields('{"id":12345678901234567890,"n":{"id":12345678901234567891},"x":1234567890123456.5}')).toEqual({
      id: '12345678901234567890',
      n: '{"id":"12345678901234567891"}',
      x: '1234567890123456.5',
    });
  });

  it("takes Python's NaN as missing and leaves strings alone", () => {
    expect(fields('{"a":NaN,"b":-Infinity,"c":"say NaN, \\"Infinity\\""}')).toEqual({
      a: null,
      b: '-Infinity',
      c: 'say NaN, "Infinity"',
    });
  });

  it.each(['{"a":', '[1,2]', '7', '"text"', 'null', '{"a":1}}'])('refuses %s', (line) => {
    expect(() => parseJsonLine(line)).toThrow(MalformedRow);
  });

  it('reads documents', () => {
    expect(parseJsonDocument('[{"a":1},2]')).toEqual([{ a: 1 }, 2]);
    expect(parseJsonDocument('{"a":1}')).toEqual([{ a: 1 }]);
    expect(() => parseJsonDocument('{"a":1}\n{')).toThrow('not valid JSON');
  });
});
