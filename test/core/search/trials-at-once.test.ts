import { describe, expect, it } from 'vitest';
import { trialsAtOnce } from '../../../core/search/trials-at-once.ts';
import { slotsOf } from '../../../core/steps/slots.ts';

describe('trials at once', () => {
  it('follow the quota of the account', () => {
    expect([1, 2, 10, 20, 50, 100, 1000].map((quota) => trialsAtOnce(undefined, quota))).toEqual([
      1, 1, 4, 8, 20, 40, 40,
    ]);
  });

  it('are no more than a project asks for, and no more than there are slots', () => {
    expect(trialsAtOnce(2, 1000)).toBe(2);
    expect(trialsAtOnce(40, 1000)).toBe(40);
    expect(trialsAtOnce(40, 10)).toBe(slotsOf(10));
  });

  it('do not depend on the quota of functions in containers', () => {
    expect(trialsAtOnce(undefined, undefined)).toBe(4);
    expect(trialsAtOnce(12, undefined)).toBe(12);
  });
});
