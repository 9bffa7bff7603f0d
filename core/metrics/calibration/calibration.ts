/** How a model's probabilities are mapped to calibrated ones. Plain JSON, part of the serving package. */
export type Calibration =
  /** Linear between the points, constant outside: x and y ascending. */
  | { kind: 'isotonic'; x: number[]; y: number[] }
  /** sigmoid(slope * logit(p) + intercept), slope above 0. */
  | { kind: 'platt'; slope: number; intercept: number }
  /** Multiclass: softmax of log(p) / temperature. */
  | { kind: 'temperature'; temperature: number };
