import { totalmem } from 'node:os';
import { environment } from '../../core/contracts/environment.ts';
import { Predictor, type PredictPorts } from '../../core/serve/predict.ts';
import type { ReleasePorts } from '../../core/serve/releases.ts';
import { env } from '../env.ts';
import { pooledRandom } from '../random-pool.ts';
import { putDocuments } from './capture-stream.ts';
import { log } from './log.ts';
import { memoryMb } from './memory-mb.ts';
import { servingPorts } from './serving-ports.ts';

// What happens seldom is loaded when it does.
const risk: ReleasePorts['risk'] = async (project, day, loss, most) =>
  (await import('./release-budget.ts')).riskLoss(env(environment.entityTable), project, day, loss, most);
const modelRefused: PredictPorts['modelRefused'] = async (refused) =>
  (await import('./tell-refusal.ts')).tellRefusal(refused);
const capture = (documents: string[]) => putDocuments(env(environment.captureStream), documents);
/** Two fifths of the function's memory, in bytes; of the machine's or the container's where it is no function. */
export const modelMemory = 0.4 * memoryHere();

/** What predicts in a function. @param where which models it runs, and who runs others */
export function predictorHere(where: Pick<PredictPorts, 'kinds' | 'onnx'>): Predictor {
  return new Predictor({
    ...servingPorts({ consistent: false }),
    capture,
    risk,
    unreleased: log.unreleased,
    modelRefused,
    fellBack: log.fellBack,
    random: pooledRandom,
    modelMemory,
    memoryMb,
    ...where,
  });
}

function memoryHere(): number {
  const megabytes = process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE;
  if (megabytes !== undefined) return Number(megabytes) * 1e6;
  const limit = process.constrainedMemory();
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem();
}
