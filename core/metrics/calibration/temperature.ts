/** Probabilities raised to 1 / temperature and normalised, in place. */
export function applyTemperature(temperature: number, probabilities: Float64Array): void {
  let top = -Infinity;
  for (let k = 0; k < probabilities.length; k++) {
    const score = Math.log(Math.max(1e-15, probabilities[k]!)) / temperature;
    probabilities[k] = score;
    if (score > top) top = score;
  }
  let sum = 0;
  for (let k = 0; k < probabilities.length; k++) {
    const e = Math.exp(probabilities[k]! - top);
    probabilities[k] = e;
    sum += e;
  }
  for (let k = 0; k < probabilities.length; k++) probabilities[k]! /= sum;
}

/**
 * The temperature of least log loss (Guo et al., "On calibration of modern neural networks", 2017), by golden section
 * search over its logarithm from 1/8 to 8.
 * @param loss log loss at a temperature
 */
export function fitTemperature(loss: (temperature: number) => number): number {
  const golden = (Math.sqrt(5) - 1) / 2;
  let low = -Math.log(8);
  let high = Math.log(8);
  let a = high - golden * (high - low);
  let b = low + golden * (high - low);
  let lossA = loss(Math.exp(a));
  let lossB = loss(Math.exp(b));
  while (high - low > 1e-4) {
    if (lossA <= lossB) {
      high = b;
      b = a;
      lossB = lossA;
      a = high - golden * (high - low);
      lossA = loss(Math.exp(a));
    } else {
      low = a;
      a = b;
      lossA = lossB;
      b = low + golden * (high - low);
      lossB = loss(Math.exp(b));
    }
  }
  return Math.exp((low + high) / 2);
}
