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

export function obeys(value: unknown, rule: NumberRule): value is number {
  const { min = -Infinity, max = Infinity, above = false, below = false, integer = false } = rule;
  return (
    typeof value === 'number' &&
    (below ? value < max : value <= max) &&
    (above ? value > min : value >= min) &&
    (!integer || Number.isInteger(value))
  );
}

/** `an integer from 2 to 4096`, `a number above 0`. */
export function inWords({ min = -Infinity, max = Infinity, above, below, integer }: NumberRule): string {
  const kind = integer ? 'an integer' : 'a number';
  if (min === -Infinity) return kind;
  return `${kind} ${above ? 'above' : 'from'} ${min}${max === Infinity ? (above ? '' : ' on') : ` ${below ? 'below' : 'to'} ${max}`}`;
}
