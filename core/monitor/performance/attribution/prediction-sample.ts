import type { CapturedPrediction } from '../../../contracts/serving.ts';
import { hashString } from '../../../hash/hash-string.ts';

/** Predictions that a look explains: enough for means, at 1.6 ms each of 200 trees of 31 leaves. */
const explainedPredictions = 200;
const seed = 43;

/** An even choice of predictions that depends on their ids alone, not on their order. */
export function predictionSample(most = explainedPredictions): {
  add(prediction: CapturedPrediction): void;
  chosen(): CapturedPrediction[];
} {
  let held: { hash: number; prediction: CapturedPrediction }[] = [];
  const cut = () => {
    held.sort((a, b) => a.hash - b.hash || (a.prediction.inferenceId < b.prediction.inferenceId ? -1 : 1));
    held = held.slice(0, most);
  };
  return {
    add(prediction) {
      held.push({ hash: hashString(prediction.inferenceId, seed), prediction });
      if (held.length >= 2 * most) cut();
    },
    chosen() {
      cut();
      return held.map(({ prediction }) => prediction);
    },
  };
}
