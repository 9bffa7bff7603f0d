/**
 * Answers requests for predictions of every project: `/projects/{project}/predictions`, MLflow's scoring protocol and the Open Inference
 * Protocol. A warm request costs one BatchGetItem (only where the
 * model has entity windows; eventually consistent, half a unit for each state of up to 4 KB), one PutRecordBatch and, where
 * there are windows, one SendMessageBatch; the last two at once. Every five seconds one GetItem each for the key's grant, the
 * route and the windows in use are added: a rollback takes effect within that. A model is read once (GetItem, GetObject)
 * and kept, verified by its SHA-256. A request with a blocked record adds one GetItem a minute, for the rule by which some are
 * released, and each that is released one UpdateItem.
 * A request for a graph of ONNX is handed to the function that runs those.
 * What few requests need is loaded by the first that does (docs/adr/0081-what-starts-up.md).
 *
 * `measure` is the handler of another function with this code, which no API reaches: it serves a candidate to nobody and says what that took.
 */
import { env } from '../../adapters/env.ts';
import { predictionHandler } from '../../adapters/hot-path/api-handler.ts';
import { once } from '../../adapters/hot-path/once.ts';
import { predictorHere } from '../../adapters/hot-path/predictor.ts';
import { servingPorts } from '../../adapters/hot-path/serving-ports.ts';
import { environment } from '../../core/contracts/environment.ts';
import type { ApiRequest } from '../../core/serve/http/api-request.ts';

/** A little less than the function has. */
const timeout = 27_000;
const onnx = async (request: ApiRequest) => {
  const { handOver } = await import('../../adapters/hot-path/hand-over.ts');
  return handOver(env(environment.predictOnnxFunction), request, timeout);
};
const predictor = once(() => predictorHere({ onnx }));

const descriptions = once(async () => {
  const { ModelDescriptions } = await import('../../core/serve/model-descriptions.ts');
  return new ModelDescriptions(servingPorts({ consistent: false }));
});

export const handler = predictionHandler(() => ({
  predict: (request) => predictor().predict(request),
  describe: async (request) => (await descriptions()).describe(request),
}));

export const measure = async (request: unknown) =>
  (await import('../../adapters/hot-path/measured-process.ts')).measureInProcesses(import.meta.url, request);

/** What `measure` has each of its processes do. */
export const measureHere = async () => (await import('../../adapters/hot-path/measured-here.ts')).measuredHere();
