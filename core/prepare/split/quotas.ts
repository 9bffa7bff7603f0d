/** Rows of each part. */
export interface Quotas {
  train: number;
  validation: number;
  test: number;
}

/** Fewer rows of a class than these cannot be in every part: they are all trained on. */
export const minRowsToSplit = 3;

/**
 * How many of `rows` rows go to each part: the fractions to the nearest row, at least one to each part from three rows on.
 * @param fractions of validation and test, together below 1
 */
export function quotasOf(rows: number, fractions: { validation: number; test: number }): Quotas {
  if (rows < minRowsToSplit) return { train: rows, validation: 0, test: 0 };
  let test = Math.max(1, Math.round(rows * fractions.test));
  let validation = Math.max(1, Math.round(rows * fractions.validation));
  while (validation + test >= rows) {
    if (test > validation) test--;
    else validation--;
  }
  return { train: rows - validation - test, validation, test };
}
