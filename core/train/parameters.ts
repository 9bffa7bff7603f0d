import { InvalidParameter } from './errors.ts';

/** What a number may be: bounds are inclusive unless stated. */
export interface NumberRule {
  default: number;
  min?: number;
  max?: number;
  /** The minimum itself is not allowed. @default false */
  above?: boolean;
  /** The maximum itself is not allowed. @default false */
  below?: boolean;
  /** @default false */
  integer?: boolean;
}

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
  const { min = -Infinity, max = Infinity, above = false, below = false, integer = false } = rule;
  const valid =
    typeof value === 'number' &&
    (below ? value < max : value <= max) &&
    (above ? value > min : value >= min) &&
    (!integer || Number.isInteger(value));
  if (!valid)
    throw new InvalidParameter(
      name,
      value,
      `${integer ? 'an integer' : 'a number'} ${above ? 'above' : 'from'} ${min}${max === Infinity ? '' : ` ${below ? 'below' : 'to'} ${max}`}`,
    );
  return value;
}
