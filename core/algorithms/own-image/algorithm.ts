import { imageEncoding, imageTasks } from '../../contracts/containers.ts';
import type { ImageTrainer } from '../../ports/image-trainer.ts';
import type { Algorithm } from '../algorithm.ts';
import { checkTrainingData } from '../check-training-data.ts';
import { gradientBoostedTrees } from '../gradient-boosted-trees/algorithm.ts';
import { cutEnsemble } from '../gradient-boosted-trees/cut.ts';
import type { EnsembleJson } from '../gradient-boosted-trees/ensemble-json.ts';
import type { TrainingData, TrainingResult } from '../model.ts';
import { columnNames, tableText, weightText } from './channel-table.ts';
import { lossByRound } from './loss-by-round.ts';
import { readImageModel } from './read-model.ts';

const name = 'ownImage';
const file = 'data.csv';
const none = new Uint32Array(0);

/**
 * What a project's own container image trains (`training.image`): it is tried once beside the algorithms, with the hyperparameters of
 * the project file, and serves as the trees of LightGBM that it leaves.
 * @param trainer runs the image's program; undefined elsewhere than in the image
 */
export function ownImage(trainer: ImageTrainer | undefined): Algorithm {
  return {
    name,
    label: "the project's own image",
    tasks: imageTasks,
    encoding: imageEncoding,
    losses: false,
    monotone: false,
    onRequest: true,
    inContainer: true,
    parameters: {},
    rounds: true,
    defaults: () => ({}),
    sample: () => ({}),
    shiftScores: gradientBoostedTrees.shiftScores!,
    cut: cutEnsemble,

    async train(data, parameters, seed, options = {}) {
      if (!trainer)
        throw new TypeError(`'${name}' is trained by an image, and this is none; hand its trainer to algorithmsWith`);
      checkTrainingData(data, name, imageTasks);
      const { matrix, task, outputs } = data;
      const columns = columnNames(matrix.features);
      const text = await trainer.train({
        hyperparameters: Object.fromEntries(Object.entries(parameters).map(([key, value]) => [key, String(value)])),
        about: {
          task,
          classes: outputs,
          seed,
          ...(options.iterations !== undefined && { iterations: options.iterations }),
          features: matrix.features.map(({ name: of, kind, cardinality }, i) => ({
            name: of,
            column: columns[i],
            kind,
            ...(cardinality !== undefined && { cardinality }),
          })),
        },
        // Whose rounds are chosen by the other folds is not to stop by its own.
        channels: channelsOf(options.keepRounds ? { ...data, validation: none } : data, columns),
        modelFile: 'model.txt',
        shouldStop: options.shouldStop,
      });
      const features = matrix.features.map((feature) => feature.name);
      const whole = readImageModel(text, { task, outputs, columns, features });
      const { iterations = Number.POSITIVE_INFINITY } = options;
      const rounds = Math.min(iterations, whole.leaves.length / outputs);
      const model = cutEnsemble(whole, rounds);
      return { model, iterations: rounds, history: lossByRound(model, data), importance: importanceOf(model) };
    },
  };
}

function channelsOf({ matrix, target, weights, train, validation }: TrainingData, columns: readonly string[]) {
  const filesOf = (rows: Uint32Array) => [
    { name: file, content: tableText(matrix, columns, target, rows) },
    ...(weights ? [{ name: `${file}.weight`, content: weightText(weights, rows) }] : []),
  ];
  return { train: filesOf(train), ...(validation.length > 0 && { validation: filesOf(validation) }) };
}

/** By splits: the file's gains are not read. */
function importanceOf({ features, feature }: EnsembleJson): TrainingResult['importance'] {
  const splits = new Int32Array(features.length);
  for (const f of feature) splits[f]!++;
  return features
    .map((own, f) => ({ feature: own, gain: splits[f]!, splits: splits[f]! }))
    .filter((entry) => entry.splits > 0)
    .sort((a, b) => b.gain - a.gain);
}
