import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compileFunctions } from '../lib/code/compile.ts';
import { root } from '../package/root.ts';
import type { Setting } from './benches.ts';
import { compare, interleaved, type Result, sample } from './measure.ts';
import { servedModel } from './serving/served-model.ts';
import { peersPython } from './venv.ts';

/** Fresh processes of ours in a run. */
const processes = 20;
/** What each call of the services takes besides, ms: first nothing, then as a network. */
const delays = [0, 10];

/** From the start of a process to its first answer: the bundled prediction function, whose model is in S3, and MLflow's server. */
export async function coldStart({ home, runs }: Setting): Promise<Result[]> {
  const folder = await servedModel(home, 30);
  const python = peersPython(home, 'requirements-serve.txt', 'venv-serve');
  const script = (path: string) => new URL(path, import.meta.url).pathname;
  const outDir = mkdtempSync(join(tmpdir(), 'perennial-cold-start-'));
  try {
    compileFunctions({ root, outDir, entries: ['serve/predict'] });
    const code = join(outDir, 'serve-predict');
    const ours = (delay: number) => () =>
      sample(process.execPath, [script('serving/cold.ts'), code, folder, String(processes), String(delay)]);
    const mlflow = () => {
      const { startSeconds, probability } = sample(process.execPath, [
        script('serving/load.ts'),
        'mlflow',
        folder,
        python,
        'none',
      ]);
      const milliseconds = 1000 * startSeconds!;
      return { median: milliseconds, p90: milliseconds, probability: probability! };
    };
    const [peer, ...own] = interleaved(runs, [mlflow, ...delays.map(ours)]);
    return delays.flatMap((delay, i) =>
      compare('cold-start', 'mlflow', own[i]!, peer!, [
        { key: 'median', label: `median, ${delay} ms a call`, unit: 'ms' },
        { key: 'p90', label: `p90, ${delay} ms a call`, unit: 'ms' },
        ...(i === 0 ? [{ key: 'probability', label: 'probability of the record', unit: '' }] : []),
      ]),
    );
  } finally {
    rmSync(outDir, { recursive: true });
  }
}
