/**
 * q-values: the smallest false discovery rate at which each of several tests counts as significant (Benjamini and Hochberg,
 * 1995; valid for independent tests and for positively dependent ones, Benjamini and Yekutieli, 2001).
 * @param p p-values in any order
 * @returns in the order of `p`
 */
export function benjaminiHochberg(p: readonly number[]): number[] {
  const order = p.map((_, i) => i).sort((a, b) => p[b]! - p[a]!);
  const q = new Array<number>(p.length);
  let least = 1;
  order.forEach((i, fromLargest) => {
    least = Math.min(least, (p[i]! * p.length) / (p.length - fromLargest));
    q[i] = least;
  });
  return q;
}
