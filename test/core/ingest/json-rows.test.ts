import { describe, expect, it } from 'vitest';
import { MalformedRow, parseJsonLine } from '../../../core/ingest/json-rows.ts';

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
      n: '{"id":12345678901234567891}',
      x: '1234567890123456.5',
    });
  });

  it('keeps the digits of fractions, and numbers past the range of doubles', () => {
    expect(fields('{"a":0.12345678901234567890,"b":1e400,"c":-1E+999,"d":1e-400,"e":0.0,"f":2.5e300,"g":0.1}')).toEqual(
      {
        a: '0.12345678901234567890',
        b: '1e400',
        c: '-1E+999',
        d: '1e-400',
        e: '0',
        f: '2.5e+300',
        g: '0.1',
      },
    );
    expect(() => parseJsonLine('12345678901234567890')).toThrow(MalformedRow);
  });

  it('keeps names that objects have of their own', () => {
    expect([...parseJsonLine('{"__proto__":1,"constructor":"a","toString":12345678901234567890}').keys()]).toEqual([
      '__proto__',
      'constructor',
      'toString',
    ]);
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

  it('refuses what is nested deeper than a stack is deep, of any length', () => {
    const nested = (depth: number) => `{"a":${'['.repeat(depth)}12345678901234567890${']'.repeat(depth)}}`;
    expect(() => parseJsonLine(nested(100_000))).toThrow('nested deeper than 100 levels');
    expect(fields(nested(99)).a).toHaveLength(2 * 99 + 20);
    expect(fields(`{"a":"${'['.repeat(1_000)}"}`).a).toHaveLength(1_000);
  });
});
