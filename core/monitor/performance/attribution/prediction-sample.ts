import type { CapturedPrediction } from '../../../contracts/serving.ts';
import { byHash, type Hashed, hashedById } from '../choice-by-id.ts';

/** Predictions that a look explains: enough for means, at 1.6 ms each of 200 trees of 31 leaves. */
const explainedPredictions = 200;
const seed = 43;

/** An even choice of predictions that depends on their ids alone, not on their order. */
export function predictionSample(most = explainedPredictions): {
  add(prediction: CapturedPrediction): void;
  chosen(): CapturedPrediction[];
} {
  let held: Hashed<CapturedPrediction>[] = [];
  const cut = () => {
    held = held.sort(byHash).slice(0, most);
  };
  return {
    add(prediction) {
      held.push(hashedById(prediction, seed));
      if (held.length >= 2 * most) cut();
    },
    chosen() {
      cut();
      return held.map(({ item }) => item);
    },
  };
}
