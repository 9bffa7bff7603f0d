import type { Constants } from './constants.ts';
import { type Code, f64x2, get, i32, i64x2, set } from './instructions.ts';

/** Of the Taylor series, whose rest is below 1e-17 for arguments up to ln(2) / 2. */
const degree = 13;
/** Results stay far from overflow and from subnormal numbers. */
const furthest = 700;
/** 1.5 * 2^52: a number added to it is rounded to an integer, which its lowest bits then hold. */
const shift = 6_755_399_441_055_744;
/** ln(2) as a number whose product with a small integer is exact, and the rest of it. */
const ln2High = 0.693_147_180_369_123_8;
const ln2Low = 1.908_214_929_270_587_7e-10;

/**
 * e^x, two at a time: x = k ln(2) + r with an integer k, so that e^x = 2^k e^r (Cody and Waite, 1980); k is added to the
 * exponent of the series for e^r. Within 2 units of the last place.
 * @param x a local, which is overwritten, as is `shifted`
 * @param powers locals that receive r^2, r^4 and r^8
 * @returns what comes first, and the result
 */
export function exponential(
  x: number,
  shifted: number,
  powers: readonly number[],
  constants: Constants,
): { before: Code[]; result: Code } {
  const k = f64x2.sub(get(shifted), constants.of(shift));
  const less = (part: number) => set(x, f64x2.sub(get(x), f64x2.mul(k, constants.of(part))));
  const bases = [x, ...powers];
  const coefficients = [1];
  for (let n = 1; n <= degree; n++) coefficients.push(coefficients.at(-1)! / n);
  return {
    before: [
      set(x, f64x2.leftOrSmaller(f64x2.leftOrLarger(get(x), constants.of(-furthest)), constants.of(furthest))),
      set(shifted, f64x2.add(f64x2.mul(get(x), constants.of(Math.LOG2E)), constants.of(shift))),
      less(ln2High),
      less(ln2Low),
      ...powers.map((power, i) => set(power, f64x2.mul(get(bases[i]!), get(bases[i]!)))),
    ],
    result: i64x2.add(polynomial(coefficients, bases, constants), i64x2.shl(get(shifted), i32.const(52))),
  };
}

/** By Estrin's scheme, in which the processor finds more to do at a time than in Horner's. @param bases x, x^2, x^4 … */
function polynomial(coefficients: readonly number[], bases: readonly number[], constants: Constants): Code {
  if (coefficients.length === 1) return constants.of(coefficients[0]!);
  const level = Math.ceil(Math.log2(coefficients.length)) - 1;
  const low = polynomial(coefficients.slice(0, 2 ** level), bases, constants);
  return f64x2.add(low, f64x2.mul(polynomial(coefficients.slice(2 ** level), bases, constants), get(bases[level]!)));
}
