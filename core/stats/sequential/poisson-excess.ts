/**
 * Evidence, as a natural logarithm, that a count is of a rate above what is allowed: the likelihood ratio of twice the allowed rate to the
 * allowed one, whose expectation is at most 1 for every Poisson rate up to the allowed one. It rises with the count, so that a count
 * which is not complete says less, never more.
 * @param allowed events that a whole period may have, above 0
 */
export function poissonExcess(count: number, allowed: number): number {
  return count * Math.LN2 - allowed;
}
