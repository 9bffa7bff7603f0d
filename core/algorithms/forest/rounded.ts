/** Digits of a stored leaf: of a mean of many trees, no more can be told. */
const digits = 7;

export const rounded = (value: number): number => Number(value.toPrecision(digits));
