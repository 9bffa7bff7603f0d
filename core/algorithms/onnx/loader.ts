import { fromBase64 } from '../../hash/base64.ts';
import { GraphFailed, GraphTooSlow } from '../../onnx/errors.ts';
import { withoutMaps } from '../../onnx/without-maps.ts';
import type { OnnxRuntime, OnnxSession, OnnxTensor } from '../../ports/onnx-runtime.ts';
import { MalformedModel, NoPrediction } from '../errors.ts';
import { type ModelLoader, modelLoader } from '../loader.ts';
import type { Model } from '../model.ts';
import { graphInputs } from './graph-inputs.ts';
import { featuresOf, type OnnxJson, onnxForm } from './onnx-json.ts';

/** Models that are graphs of ONNX. */
export const onnxLoader = (runtime: OnnxRuntime): ModelLoader =>
  modelLoader(onnxForm, (json) => loadGraph(json, runtime));

/** What a graph cannot compute is no fault of the platform, as a category that it does not know. */
function answerOf(session: OnnxSession, ...asked: Parameters<OnnxSession['run']>): OnnxTensor {
  try {
    return session.run(...asked);
  } catch (error) {
    if (!(error instanceof GraphFailed) || error instanceof GraphTooSlow) throw error;
    throw new NoPrediction(`the model ends with an error: ${error.message}`, { cause: error });
  }
}

function loadGraph(json: OnnxJson, runtime: OnnxRuntime): Model {
  const { graph, inputs, output, outputs, width, order, single, features, task } = json;
  if (inputs.reduce((sum, input) => sum + input.columns * featuresOf(input), 0) !== features.length)
    throw new MalformedModel(`onnx: the inputs do not belong to ${features.length} features`);
  const file = withoutMaps(fromBase64(graph));
  const session = runtime.open(file);
  const run = (rows: Float32Array | Float64Array, count: number, out: Float64Array) => {
    const { data, shape } = answerOf(session, graphInputs(json, rows, count), output);
    if (data.length !== count * width)
      throw new NoPrediction(
        `the model gives ${shape.join(' x ')} numbers for ${count} records; expected ${width} each`,
      );
    for (let i = 0; i < count; i++)
      for (let k = 0; k < outputs; k++) {
        const value = Number(data[i * width + columnOf(k)]);
        if (!Number.isFinite(value))
          throw new NoPrediction('the model gives no number for it, as where a value that it needs is missing');
        const turned = isOther ? 1 - value : value;
        out[i * outputs + k] = task === 'regression' ? turned : Math.min(1, Math.max(0, turned));
      }
  };
  // Of two classes the graph may give the probability of one: the second of its own.
  const isOther = task === 'binary' && width === 1 && order[1] === 0;
  const columnOf = (k: number) => (task === 'binary' ? (width === 1 ? 0 : order[1]!) : (order[k] ?? 0));
  return {
    features: features.length,
    outputs,
    // A number of four bytes is read once, roughly.
    reads: Math.ceil(file.length / 4),
    predictRow: (row, out) => run(row, 1, out),
    predictBlock(rows, out) {
      const count = out.length / outputs;
      if (!single) run(rows, count, out);
      else
        for (let i = 0; i < count; i++)
          run(
            rows.subarray(i * features.length, (i + 1) * features.length),
            1,
            out.subarray(i * outputs, (i + 1) * outputs),
          );
    },
  };
}
