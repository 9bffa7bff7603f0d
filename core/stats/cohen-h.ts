/**
 * Cohen's h of two proportions: the difference of 2 arcsin sqrt(p), which counts 1 % to 5 % (0.25) like 50 % to 62 %. 0.2 is
 * called a small effect, 0.5 a medium one (Cohen, 1988).
 */
export function cohenH(first: number, second: number): number {
  return 2 * Math.asin(Math.sqrt(second)) - 2 * Math.asin(Math.sqrt(first));
}
