import { describe, expect, it } from 'vitest';
import { gradientBoostedTrees } from '../../../../core/algorithms/gradient-boosted-trees/algorithm.ts';
import { ensembleForm } from '../../../../core/algorithms/gradient-boosted-trees/ensemble-json.ts';
import { writeLightgbm } from '../../../../core/algorithms/gradient-boosted-trees/lightgbm/write.ts';
import { loadModel } from '../../../../core/algorithms/loader.ts';
import { modelLoaders } from '../../../../core/algorithms/loading.ts';
import type { TrainingData } from '../../../../core/algorithms/model.ts';
import { ownImage } from '../../../../core/algorithms/own-image/algorithm.ts';
import { columnNames } from '../../../../core/algorithms/own-image/channel-table.ts';
import { WrongModel } from '../../../../core/algorithms/own-image/read-model.ts';
import { predictRows } from '../../../../core/algorithms/predict.ts';
import type { ImageTraining } from '../../../../core/ports/image-trainer.ts';
import { seededRandom } from '../../../../core/stats/random.ts';

function someData(): TrainingData {
  const random = seededRandom(1);
  const rows = 300;
  const x = Float32Array.from({ length: rows }, (_, i) => (i % 10 === 0 ? Number.NaN : random() * 10));
  const code = Float32Array.from({ length: rows }, () => Math.floor(random() * 3));
  const target = Float64Array.from({ length: rows }, (_, i) => Number(x[i]! > 5 !== (code[i] === 1)));
  return {
    matrix: {
      rows,
      features: [
        { name: 'distance (km)', kind: 'numeric', source: 'distance' },
        { name: 'distance [km]', kind: 'categorical', cardinality: 3, source: 'carrier' },
      ],
      data: [x, code],
    },
    target,
    train: Uint32Array.from({ length: 200 }, (_, i) => i),
    validation: Uint32Array.from({ length: 100 }, (_, i) => 200 + i),
    task: 'binary',
    outputs: 1,
  };
}

/** A program that trains with the platform's own trees, and writes them as LightGBM would; what it was given. */
function program(change: (text: string) => string = (text) => text) {
  const seen: (Omit<ImageTraining, 'channels'> & { files: Record<string, string> })[] = [];
  const data = someData();
  const trainer = {
    async train(training: ImageTraining) {
      const { channels, ...rest } = training;
      const files = Object.entries(channels).flatMap(([channel, all]) =>
        (all ?? []).map(({ name, content }) => [`${channel}/${name}`, [...content].join('')] as const),
      );
      seen.push({ ...rest, files: Object.fromEntries(files) });
      const none = new Uint32Array(0);
      const { model } = gradientBoostedTrees.train(
        { ...data, validation: none },
        { numIterations: 20, minDataInLeaf: 5 },
        1,
        {
          iterations: 20,
        },
      );
      const named = { ...ensembleForm.read(model), features: columnNames(data.matrix.features) };
      return change(writeLightgbm(named));
    },
  };
  return { seen, data, algorithm: ownImage(trainer) };
}

const listsLine = /pandas_categorical:.*/;

describe('ownImage', () => {
  it('hands the program its tables, the target first, under names that it can read', async () => {
    const { seen, data, algorithm } = program();
    const weights = Float64Array.from(data.target, (y) => 1 + y);
    await algorithm.train({ ...data, weights }, { learning_rate: 0.1, deep: true }, 7);
    const [{ hyperparameters, about, files }] = seen as [(typeof seen)[number]];
    expect(hyperparameters).toEqual({ learning_rate: '0.1', deep: 'true' });
    expect(about).toMatchObject({
      task: 'binary',
      seed: 7,
      features: [
        { name: 'distance (km)', column: 'distance_km_', kind: 'numeric' },
        { name: 'distance [km]', column: 'distance_km__2', kind: 'categorical', cardinality: 3 },
      ],
    });
    const lines = files['train/data.csv']!.trimEnd().split('\n');
    expect(lines).toHaveLength(201);
    expect(lines[0]).toBe('target,distance_km_,distance_km__2');
    expect(lines[1]).toBe(`${data.target[0]},,${data.matrix.data[1]![0]}`);
    expect(lines[2]).toBe(`${data.target[1]},${data.matrix.data[0]![1]},${data.matrix.data[1]![1]}`);
    expect(files['validation/data.csv']!.trimEnd().split('\n')).toHaveLength(101);
    expect(files['train/data.csv.weight']!.split('\n')[0]).toBe(String(weights[0]));
  });

  it('serves what the program left, with the loss after each round, cut to the rounds that are asked for', async () => {
    const { data, algorithm } = program();
    const { model, iterations, history, importance } = await algorithm.train(data, {}, 1);
    expect(iterations).toBe(20);
    expect(history).toHaveLength(20);
    expect(history[19]!).toBeLessThan(history[0]!);
    const predicted = predictRows(loadModel(model, modelLoaders), data.matrix, data.validation);
    const loss = data.validation.reduce(
      (sum, row, i) => sum - Math.log(data.target[row] ? predicted[i]! : 1 - predicted[i]!),
      0,
    );
    expect(history[19]).toBeCloseTo(loss / data.validation.length, 9);
    expect(model.features).toEqual(['distance (km)', 'distance [km]']);
    expect(importance.map(({ feature }) => feature).sort()).toEqual(['distance (km)', 'distance [km]']);
    const refit = await algorithm.train({ ...data, validation: new Uint32Array(0) }, {}, 1, { iterations: 5 });
    expect(refit).toMatchObject({ iterations: 5, history: [] });
  });

  it('takes lists of categories whose places are the codes', async () => {
    const { data, algorithm } = program((t) => t.replace(listsLine, 'pandas_categorical:[[0, 1, 2.0], []]'));
    await expect(Promise.resolve(algorithm.train(data, {}, 1))).resolves.toMatchObject({ iterations: 20 });
  });

  it('keeps rows back on which rounds are chosen by others', async () => {
    const { seen, data, algorithm } = program();
    const { history } = await algorithm.train(data, {}, 1, { keepRounds: true });
    expect(Object.keys(seen[0]!.files)).toEqual(['train/data.csv']);
    expect(history).toHaveLength(20);
  });

  it.each([
    [
      'another order of features',
      (t: string) => t.replace('distance_km_ distance_km__2', 'distance_km__2 distance_km_'),
      /in place 1, expected 'distance_km_'/,
    ],
    [
      'another task',
      (t: string) => t.replace('objective=binary sigmoid:1', 'objective=regression'),
      /objective of regression, expected binary/,
    ],
    [
      'places in lists of categories',
      (t: string) => t.replace(listsLine, 'pandas_categorical:[[0, 1, 2], [0, 2, 3]]'),
      /list is \[0,2,3\], of which it knows places, expected the codes/,
    ],
    ['a cut file', (t: string) => t.replace(listsLine, 'pandas_categorical:[[0, 1'), /the file is cut off/],
    ['a random forest', (t: string) => t.replace('objective=', 'average_output\nobjective='), /random forest/],
  ])('refuses a model of %s', async (_, change, message) => {
    const { data, algorithm } = program(change);
    const trained = Promise.resolve(algorithm.train(data, {}, 1));
    await expect(trained).rejects.toThrow(WrongModel);
    await expect(trained).rejects.toThrow(message);
  });

  it('is trained in an image, and nowhere else', async () => {
    await expect(Promise.resolve(ownImage(undefined).train(someData(), {}, 1))).rejects.toThrow(/trained by an image/);
  });
});
