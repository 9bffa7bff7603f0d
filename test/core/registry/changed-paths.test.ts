import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changedPaths } from '../../../core/registry/changed-paths.ts';

describe('changedPaths', () => {
  it('names what differs, was added and was removed', () => {
    const before = { a: { b: 1, gone: true }, list: [1, { x: 1 }], same: [1] };
    const after = { a: { b: 2 }, list: [1, { x: 2 }, 3], same: [1], added: { deep: 1 } };
    expect(changedPaths(before, after)).toEqual(['a.b', 'a.gone', 'list[1].x', 'list[2]', 'added']);
  });

  it('names a part that changed its kind as a whole', () => {
    expect(changedPaths({ cost: 5 }, { cost: { column: 'amount' } })).toEqual(['cost']);
    expect(changedPaths({ a: [1] }, { a: { 0: 1 } })).toEqual(['a']);
  });

  it('names a property that every object inherits', () => {
    expect(changedPaths({}, JSON.parse('{"__proto__":{}}'))).toEqual(['__proto__']);
  });

  it('is empty exactly for equal values', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        expect(changedPaths(a, structuredClone(a))).toEqual([]);
        const equal = JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
        if (!equal) expect(changedPaths(a, b).length).toBeGreaterThan(0);
      }),
    );
  });
});

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return Object.is(value, -0) ? 0 : value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([p], [q]) => (p < q ? -1 : 1))
      .map(([k, v]) => [k, sorted(v)]),
  );
}
