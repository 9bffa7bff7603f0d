/** Where a cumulative sum stands after its last value. */
export interface CusumState {
  /** Evidence of a rise, in standard deviations. */
  sum: number;
  /** Index of the first value that counts for it: where the change began, as far as can be told. */
  since: number;
  crossed: boolean;
}

/**
 * One-sided cumulative sum of standardised values (Page, 'Continuous inspection schemes', 1954): S = max(0, S + z - k), a
 * rise is found where S exceeds `limit`. Fastest for a shift of 2 k standard deviations. It does not begin anew after a crossing.
 * @param allowance k
 * @param limit h, see `cusumLimit`
 */
export function cusum(allowance: number, limit: number): { update(z: number): CusumState } {
  let index = 0;
  let state: CusumState = { sum: 0, since: 0, crossed: false };
  return {
    update(z) {
      const sum = Math.max(0, state.sum + z - allowance);
      index++;
      state = { sum, since: sum === 0 ? index : state.since, crossed: sum > limit };
      return state;
    },
  };
}
