/** A value with its block-bootstrap interval. */
export interface Estimate {
  value: number;
  lower: number;
  upper: number;
}
