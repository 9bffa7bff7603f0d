import type { ForestJson } from './forest-json.ts';
import { rounded } from './rounded.ts';

/**
 * A forest whose leaves tell the frequencies of classes without the weights that training gave them.
 * @param less by output: logarithm by which odds of a class are too large
 */
export function shiftForest(json: ForestJson, less: readonly number[]): ForestJson {
  const { outputs, value } = json;
  const out = value.slice();
  const factors = less.map((log) => Math.exp(-log));
  for (let at = 0; at < out.length; at += outputs) {
    if (outputs === 1) {
      const positive = value[at]! * factors[0]!;
      out[at] = rounded(positive / (positive + 1 - value[at]!));
      continue;
    }
    let sum = 0;
    for (let k = 0; k < outputs; k++) sum += value[at + k]! * factors[k]!;
    for (let k = 0; k < outputs; k++) out[at + k] = rounded((value[at + k]! * factors[k]!) / sum);
  }
  return { ...json, value: out };
}
