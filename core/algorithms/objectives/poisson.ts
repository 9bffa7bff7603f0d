import { InvalidTrainingData } from '../errors.ts';
import type { Objective } from './objective.ts';

/**
 * Poisson negative log likelihood of counts with a log link: the score is the logarithm of the expected count. The loss
 * leaves out log(y!), which does not depend on the score, as LightGBM's does.
 * @param maxDeltaStep hessians are multiplied by e to this, which keeps steps small
 */
export function poisson(maxDeltaStep: number): Objective {
  const caution = Math.exp(maxDeltaStep);
  return {
    name: 'poisson',

    initialScores({ target, weights }) {
      let sum = 0;
      let total = 0;
      for (let i = 0; i < target.length; i++) {
        const y = target[i]!;
        if (y < 0) throw new InvalidTrainingData(`poisson: a target is ${y}; expected numbers from 0`);
        const w = weights ? weights[i]! : 1;
        sum += w * y;
        total += w;
      }
      if (!(sum > 0)) throw new InvalidTrainingData('poisson: all targets are 0; expected some above 0');
      return Float64Array.of(Math.log(sum / total));
    },

    gradients({ target, weights }, scores, out) {
      for (let i = 0; i < target.length; i++) {
        const mean = Math.exp(scores[i]!);
        const w = weights ? weights[i]! : 1;
        out[2 * i] = (mean - target[i]!) * w;
        out[2 * i + 1] = mean * caution * w;
      }
    },

    loss({ target, weights }, scores) {
      let sum = 0;
      let total = 0;
      for (let i = 0; i < target.length; i++) {
        const w = weights ? weights[i]! : 1;
        sum += w * (Math.exp(scores[i]!) - target[i]! * scores[i]!);
        total += w;
      }
      return sum / total;
    },

    transform(scores) {
      scores[0] = Math.exp(scores[0]!);
    },
  };
}
