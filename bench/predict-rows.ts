import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readLightgbm } from '../core/algorithms/gradient-boosted-trees/lightgbm/read.ts';
import { writeOnnx } from '../core/algorithms/gradient-boosted-trees/onnx/write.ts';
import type { Setting } from './benches.ts';
import { storedData } from './data/store.ts';
import { synthetic } from './data/synthetic.ts';
import { compare, interleaved, type Measure, type Result, sample } from './measure.ts';
import { servedModel } from './serving/served-model.ts';

/** The same trees in one process on one thread: 10,000 distinct rows that they were not trained on, all at once and one by one. */
export async function predictingRows({ home, python, runs }: Setting): Promise<Result[]> {
  const folder = await servedModel(home, 14);
  const model = join(folder, 'model.txt');
  const onnx = join(folder, 'model.onnx');
  writeFileSync(onnx, writeOnnx(readLightgbm(readFileSync(model, 'utf8'))));
  const rows = storedData(home, 'predict-rows', () => synthetic(0, 10_000));
  const script = (path: string) => new URL(path, import.meta.url).pathname;
  const peers = ['lightgbm', 'onnxruntime', 'lleaves'];
  const [ours, ...theirs] = interleaved(runs, [
    () => sample(process.execPath, [script('ours/predict-rows.ts'), rows, model]),
    ...peers.map((peer) => () => sample(python, [script('peers/predict-rows.py'), peer, rows, model, onnx])),
  ]);
  const measures: Measure[] = [
    { key: 'milliseconds', label: '10,000 rows', unit: 'ms (CPU)' },
    { key: 'microseconds', label: 'one row', unit: 'µs (CPU)' },
    { key: 'mean', label: 'mean prediction', unit: '' },
  ];
  return theirs.flatMap((peer, i) => compare('predict-rows', peers[i]!, ours!, peer, measures));
}
