import type { ImageTrainer } from '../ports/image-trainer.ts';
import type { NetworkEngine } from '../ports/network-engine.ts';
import type { AlgorithmTable } from './algorithm.ts';
import { extraTrees } from './extra-trees/algorithm.ts';
import { gradientBoostedTrees } from './gradient-boosted-trees/algorithm.ts';
import { linearRegression } from './linear-regression/algorithm.ts';
import { logisticRegression } from './logistic-regression/algorithm.ts';
import { neuralNetwork } from './neural-network/algorithm.ts';
import { ownImage } from './own-image/algorithm.ts';
import { prior } from './prior/algorithm.ts';
import { randomForest } from './random-forest/algorithm.ts';
import { singleFeature } from './single-feature/algorithm.ts';

/**
 * The algorithms that a search can try, the strongest first; the baselines are last.
 * @param engine what networks train on
 * @param image what runs the program of a project's own image
 */
export function algorithmsWith(engine: NetworkEngine | undefined, image?: ImageTrainer): AlgorithmTable {
  return [
    gradientBoostedTrees,
    logisticRegression,
    linearRegression,
    randomForest,
    extraTrees,
    neuralNetwork(engine),
    ownImage(image),
    prior,
    singleFeature,
  ];
}

/** The same where no network is trained. */
export const algorithms: AlgorithmTable = algorithmsWith(undefined);
