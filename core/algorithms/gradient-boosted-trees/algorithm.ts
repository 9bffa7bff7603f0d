import { algorithmFacts } from '../../contracts/algorithms.ts';
import type { SynchronousAlgorithm } from '../algorithm.ts';
import { sharedBins } from '../binning/shared-bins.ts';
import { checkTrainingData } from '../check-training-data.ts';
import { plannedFraction, sampledFraction } from '../negative-fraction.ts';
import { cutEnsemble } from './cut.ts';
import { ensembleForm, name } from './ensemble-json.ts';
import { joinTrees } from './join.ts';
import { linkOf } from './link.ts';
import { onFeatures, treeParameters } from './parameters.ts';
import { trainTrees } from './train.ts';

const facts = algorithmFacts[name];
/** Learning rate of a smaller model. */
const fastest = 0.3;

/** Below so many rows a search also tries symmetric trees. */
const fewRows = 10_000;

/** Gradient-boosted decision trees on histograms, leaf-wise, or symmetric. */
export const gradientBoostedTrees: SynchronousAlgorithm = {
  name,
  ...facts,
  rounds: true,

  /**
   * Small tables can afford, and need, slower learning and smaller leaves (the hessian says better than the number of rows
   * how much a leaf knows, and pure leaves of few rows are found: Adult's log loss falls by 0.0008; on a million payments
   * the ROC AUC would fall by 0.003); absolute errors want medians. A row's hessian is as small as its class is rare: of many
   * classes leaves may know less, and a round, which is a tree for each, has to be worth more (digits' log loss falls from
   * 0.104 to 0.076; 26 classes of 14,000 rows take 18 s where they took 60).
   */
  defaults(data) {
    const { rows, metric, task } = data;
    const objective = metric === 'mae' ? { objective: 'absoluteError' } : {};
    const ofClasses = task === 'multiclass' ? { learningRate: 0.1, minSumHessianInLeaf: 0.1 } : {};
    if (rows < 2000)
      return {
        ...objective,
        learningRate: 0.05,
        numLeaves: 15,
        minDataInLeaf: Math.max(3, Math.min(20, Math.floor(rows / 40))),
        numIterations: 1000,
        ...ofClasses,
      };
    if (rows < 50_000)
      return { ...objective, learningRate: 0.05, numLeaves: 31, minDataInLeaf: 5, numIterations: 2000, ...ofClasses };
    const large = { learningRate: 0.1, numLeaves: 31, numIterations: 1000 };
    return { ...objective, ...large, ...ofClasses, ...plannedFraction(data) };
  },

  /**
   * Trees that each see four of ten features: small ones whose leaves are held back, and leaves that may know little. The mean of
   * the first and of the defaults has a loss 2.4 % below that of the defaults alone (20 tables, ADR 68). Where rows are few, symmetric
   * trees too, which err otherwise (ADR 87).
   */
  starts(data) {
    const own = { ...this.defaults(data), numIterations: 2000 };
    const symmetric = {
      symmetricDepth: 6,
      baggingFraction: 0.8,
      minDataInLeaf: 1,
      minSumHessianInLeaf: 0,
      lambdaL2: 3,
    };
    return [
      { ...own, featureFraction: 0.4, numLeaves: 8, catSmooth: 10, lambdaL2: 5 },
      { ...own, featureFraction: 0.4, minSumHessianInLeaf: 0.1 },
      ...(data.rows < fewRows ? [{ ...own, ...symmetric }] : []),
    ];
  },

  sample(random, data) {
    const { rows, metric, task } = data;
    const between = (low: number, high: number) => low + (high - low) * random();
    const log = (low: number, high: number) => Number(Math.exp(between(Math.log(low), Math.log(high))).toPrecision(3));
    const round = (value: number) => Number(value.toFixed(2));
    const small = rows < 2000;
    return {
      learningRate: log(small ? 0.01 : 0.03, 0.15),
      numLeaves: Math.round(log(small ? 4 : 8, small ? 31 : 96)),
      minDataInLeaf: Math.round(log(small ? 2 : 5, small ? 40 : 200)),
      minSumHessianInLeaf: task === 'multiclass' ? log(0.01, 1) : log(0.1, 10),
      lambdaL2: log(0.1, 30),
      baggingFraction: round(between(0.6, 1)),
      featureFraction: round(between(0.4, 1)),
      numIterations: 2000,
      ...(metric === 'mae' && { objective: random() < 0.5 ? 'absoluteError' : 'squaredError' }),
      ...sampledFraction(random, data),
    };
  },

  // A tree goes as far as it is shrunk (Friedman, 2001: rounds and shrinkage trade against each other).
  stride: (given) => treeParameters(given).learningRate,

  readsSharedBins(given) {
    const { maxBin, minDataInBin } = treeParameters(given);
    return maxBin === sharedBins.maxBin && minDataInBin === sharedBins.minDataInBin;
  },

  shiftScores(model, less) {
    const json = ensembleForm.read(model);
    return { ...json, initialScores: json.initialScores.map((score, k) => score - less[k]!) };
  },

  cut: cutEnsemble,

  /** Fewer rounds that each learn more, or the first rounds as they are. */
  smaller(parameters, iterations, { bytes, reads }) {
    const fraction = Math.min(bytes, reads);
    const numIterations = Math.max(1, Math.floor(iterations * fraction));
    const { learningRate } = treeParameters(parameters);
    const faster = Number(Math.min(fastest, learningRate / fraction).toPrecision(3));
    const first = { ...parameters, numIterations };
    return faster > learningRate ? [{ ...first, learningRate: faster }, first] : [first];
  },

  link: (model) => linkOf(ensembleForm.read(model)).name,
  join: joinTrees,

  train(data, parameters, seed, options) {
    checkTrainingData(data, name, facts.tasks);
    return trainTrees(data, onFeatures(parameters, data.matrix.features), seed, options);
  },
};
