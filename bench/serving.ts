import type { Setting } from './benches.ts';
import { compare, interleaved, type Measure, type Result, sample } from './measure.ts';
import { servedModel } from './serving/served-model.ts';
import { peersPython } from './venv.ts';

const connections = [1, 8];

/** The same trees behind HTTP: ours, an empty server of Node, FastAPI with LightGBM, and MLflow's. */
export async function serving({ home, runs }: Setting): Promise<Result[]> {
  const folder = await servedModel(home, 30);
  const python = peersPython(home, 'requirements-serve.txt', 'venv-serve');
  const load = new URL('serving/load.ts', import.meta.url).pathname;
  const side = (name: string) => () => sample(process.execPath, [load, name, folder, python]);
  const peers = ['empty', 'fastapi', 'mlflow'];
  const [ours, ...theirs] = interleaved(runs, ['ours', ...peers].map(side));
  const measures = connections.flatMap((count): Measure[] => {
    const with_ = count === 1 ? '1 connection' : `${count} connections`;
    return [
      { key: `rate${count}`, label: `requests/s, ${with_}`, unit: '1/s', higherIsBetter: true },
      { key: `p50of${count}`, label: `p50, ${with_}`, unit: 'ms' },
      { key: `p99of${count}`, label: `p99, ${with_}`, unit: 'ms' },
    ];
  });
  const whole: Measure[] = [
    ...measures,
    { key: 'probability', label: 'probability of the record', unit: '' },
    { key: 'startSeconds', label: 'start to first answer', unit: 's' },
    { key: 'megabytes', label: 'resident', unit: 'MB' },
  ];
  return theirs.flatMap((peer, i) => compare('serve', peers[i]!, ours!, peer, peers[i] === 'empty' ? measures : whole));
}

/** The same trees in one process, a request's event in and its answer out: ours through all that answers but the network, LightGBM from JSON to JSON. */
export async function handling({ home, python, runs }: Setting): Promise<Result[]> {
  const folder = await servedModel(home, 14);
  const [ours, lightgbm] = interleaved(runs, [
    () => sample(process.execPath, [new URL('ours/handler.ts', import.meta.url).pathname, folder]),
    () => sample(python, [new URL('peers/handler.py', import.meta.url).pathname, folder]),
  ]);
  return compare('handler', 'lightgbm', ours!, lightgbm!, [
    { key: 'one', label: 'one record, p50', unit: 'ms' },
    { key: 'oneP99', label: 'one record, p99', unit: 'ms' },
    { key: 'thousand', label: '1,000 records, p50', unit: 'ms' },
    { key: 'mean', label: 'mean probability', unit: '' },
  ]);
}
