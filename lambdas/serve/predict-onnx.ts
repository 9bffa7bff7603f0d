/**
 * Answers predictions of projects whose model is a graph of ONNX, as `predict` hands them over: in a function of its own, as onnxruntime is
 * a hundred times as large as all else. What a request costs is what it costs there.
 *
 * `measure` serves candidates to nobody, as that of `predict` does.
 */
import { toldOf } from '../../adapters/hot-path/errors.ts';
import { measuredHere } from '../../adapters/hot-path/measured-here.ts';
import { measureInProcesses } from '../../adapters/hot-path/measured-process.ts';
import { once } from '../../adapters/hot-path/once.ts';
import { predictorHere } from '../../adapters/hot-path/predictor.ts';
import { onnxWasm } from '../../adapters/onnx/runtime.ts';
import { modelExplainers } from '../../core/algorithms/explaining.ts';
import { loadersWith } from '../../core/algorithms/loading-graphs.ts';
import type { ApiRequest } from '../../core/serve/http/api-request.ts';
import { type HandedOver, handedOver } from '../../core/serve/http/handed-over.ts';

const kinds = { loaders: loadersWith(onnxWasm), explainers: modelExplainers };
const predictor = once(() => predictorHere({ kinds }));

export const handler = (request: ApiRequest): Promise<HandedOver> =>
  handedOver(() =>
    predictor()
      .predict(request)
      .catch((error: unknown) => {
        throw toldOf(error);
      }),
  );

export const measure = (request: unknown) => measureInProcesses(import.meta.url, request);

/** What `measure` has each of its processes do. */
export const measureHere = () => measuredHere(kinds);
