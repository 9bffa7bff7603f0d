import { randomBytes } from 'node:crypto';
import { environment } from '../../core/contracts/environment.ts';
import { Predictor, type PredictPorts } from '../../core/serve/predict.ts';
import type { ReleasePorts } from '../../core/serve/releases.ts';
import { env } from '../env.ts';
import { putDocuments } from './capture-stream.ts';
import { log } from './log.ts';
import { riskLoss } from './release-budget.ts';
import { servingPorts } from './serving-ports.ts';

const risk: ReleasePorts['risk'] = (project, day, loss, most) =>
  riskLoss(env(environment.entityTable), project, day, loss, most);
const capture = (documents: string[]) => putDocuments(env(environment.captureStream), documents);
/** Two fifths of the function's memory, in bytes. */
export const modelMemory = Number(process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE ?? 1024) * 400_000;
export const memoryMb = () => Math.round(process.memoryUsage.rss() / 2 ** 20);

/** What predicts in a function. @param where which models it runs, and who runs others */
export function predictorHere(where: Pick<PredictPorts, 'kinds' | 'onnx'>): Predictor {
  return new Predictor({
    ...servingPorts({ consistent: false }),
    capture,
    risk,
    unreleased: log.unreleased,
    fellBack: log.fellBack,
    random: randomBytes,
    modelMemory,
    memoryMb,
    ...where,
  });
}
