/**
 * Sums over the rows of a node that tell how well a division parts them. Both kinds score a division by the sum over both sides of
 * |sum of targets|^2 / weight, a target being a number or the unit vector of a class: largest where the variance, or Gini's
 * impurity, is least.
 */
export interface Impurity {
  /** Starts with all rows of a node on the right. @returns whether they differ in their target */
  start(rows: Uint32Array): boolean;
  /** Starts with the same rows on the right once more. */
  again(): void;
  moveLeft(row: number): void;
  score(): number;
  /** Weight of all rows. */
  weight(): number;
  /** Score of not dividing. */
  whole(): number;
  /** Writes what a leaf of these rows says. */
  leaf(out: number[]): void;
  /** By bin of a category: what orders categories; `share` in [0, 1) chooses a class. */
  add(row: number, bin: number, sums: Float64Array, share: number): void;
}

/** Of numbers, and of the classes 0 and 1. */
export function numberImpurity(target: Float64Array, weight: Float64Array): Impurity {
  let [sum, total, leftSum, leftTotal] = [0, 0, 0, 0];
  return {
    start(rows) {
      [sum, total, leftSum, leftTotal] = [0, 0, 0, 0];
      const first = target[rows[0]!]!;
      let differs = false;
      for (let i = 0; i < rows.length; i++) {
        const row = rows[i]!;
        const y = target[row]!;
        const w = weight[row]!;
        sum += w * y;
        total += w;
        if (y !== first) differs = true;
      }
      return differs;
    },
    again() {
      leftSum = 0;
      leftTotal = 0;
    },
    moveLeft(row) {
      leftSum += weight[row]! * target[row]!;
      leftTotal += weight[row]!;
    },
    score() {
      const right = sum - leftSum;
      return (leftSum * leftSum) / leftTotal + (right * right) / (total - leftTotal);
    },
    weight: () => total,
    whole: () => (sum * sum) / total,
    leaf(out) {
      out.push(sum / total);
    },
    add(row, bin, sums) {
      sums[2 * bin]! += weight[row]! * target[row]!;
      sums[2 * bin + 1]! += weight[row]!;
    },
  };
}

/** Of classes: sums of squares are kept up row by row, so that their number does not matter. */
export function classImpurity(target: Float64Array, weight: Float64Array, classes: number): Impurity {
  const sums = new Float64Array(classes);
  const left = new Float64Array(classes);
  const right = new Float64Array(classes);
  let [total, leftTotal, squares, leftSquares, rightSquares] = [0, 0, 0, 0, 0];
  return {
    start(rows) {
      sums.fill(0);
      total = 0;
      for (let i = 0; i < rows.length; i++) {
        const w = weight[rows[i]!]!;
        sums[target[rows[i]!]!]! += w;
        total += w;
      }
      squares = 0;
      let present = 0;
      for (let k = 0; k < classes; k++) {
        squares += sums[k]! * sums[k]!;
        if (sums[k]! > 0) present++;
      }
      this.again();
      return present > 1;
    },
    again() {
      left.fill(0);
      right.set(sums);
      leftTotal = 0;
      leftSquares = 0;
      rightSquares = squares;
    },
    moveLeft(row) {
      const k = target[row]!;
      const w = weight[row]!;
      leftSquares += w * (2 * left[k]! + w);
      rightSquares += w * (w - 2 * right[k]!);
      left[k]! += w;
      right[k]! -= w;
      leftTotal += w;
    },
    score: () => leftSquares / leftTotal + rightSquares / (total - leftTotal),
    weight: () => total,
    whole: () => squares / total,
    leaf(out) {
      for (let k = 0; k < classes; k++) out.push(sums[k]! / total);
    },
    add(row, bin, by, share) {
      // Of the class of a row of the node: a frequent one more often.
      let chosen = 0;
      for (let left = share * total - sums[0]!; left >= 0 && chosen < classes - 1; left -= sums[chosen]!) chosen++;
      by[2 * bin]! += target[row] === chosen ? weight[row]! : 0;
      by[2 * bin + 1]! += weight[row]!;
    },
  };
}
