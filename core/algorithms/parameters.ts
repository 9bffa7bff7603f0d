import { inWords, type NumberRule, obeys } from '../contracts/number-rule.ts';
import { InvalidParameter } from './errors.ts';

/**
 * Numeric parameters with defaults filled in.
 * @param others names that are read elsewhere, for the message on an unknown one
 * @throws InvalidParameter for an unknown name, a value of another type or one outside its rule.
 */
export function readParameters<N extends string>(
  rules: Record<N, NumberRule>,
  given: Record<string, number | string | boolean>,
  others: readonly string[] = [],
): Record<N, number> {
  const names = Object.keys(rules) as N[];
  for (const name of Object.keys(given))
    if (!Object.hasOwn(rules, name))
      throw new InvalidParameter(name, given[name], `one of the parameters ${[...names, ...others].join(', ')}`);
  return Object.fromEntries(names.map((name) => [name, readNumber(name, given[name], rules[name])])) as Record<
    N,
    number
  >;
}

function readNumber(name: string, value: unknown, rule: NumberRule): number {
  if (value === undefined) return rule.default;
  if (!obeys(value, rule)) throw new InvalidParameter(name, value, inWords(rule));
  return value;
}
