import type { OnnxJson } from '../../algorithms/onnx/onnx-json.ts';
import type { Dataset } from '../../contracts/dataset.ts';
import type { ImportedModel } from '../../contracts/imported.ts';
import { applyPlan } from '../../features/apply.ts';
import { toBase64 } from '../../hash/base64.ts';
import { GraphFailed } from '../../onnx/errors.ts';
import type { OnnxFile } from '../../onnx/read-model.ts';
import { withoutMaps } from '../../onnx/without-maps.ts';
import type { OnnxRuntime, OnnxSession } from '../../ports/onnx-runtime.ts';
import { bindInputs } from '../bind-inputs.ts';
import type { BroughtModel } from '../brought-model.ts';
import { outputOrder } from '../classes.ts';
import { UnusableImport } from '../errors.ts';
import { listed } from '../listed.ts';
import { columnNames, readInputs } from './graph-inputs.ts';
import { labelsOf, predictionOutput } from './graph-output.ts';
import { graphPlan } from './graph-plan.ts';
import { knownTexts } from './known-texts.ts';
import { statedClasses } from './stated-classes.ts';
import { tryGraph } from './try-graph.ts';

/**
 * A graph of ONNX as it is, for onnxruntime to run: tried on the project's rows before it is taken.
 * @throws UnusableImport
 */
export function bringGraph(
  imported: ImportedModel,
  file: OnnxFile,
  bytes: Uint8Array,
  dataset: Dataset,
  runtime: OnnxRuntime,
): Omit<BroughtModel, 'origin'> {
  const { table, extra } = dataset;
  const { task, classes } = extra;
  if (file.external.length > 0)
    throw new UnusableImport(
      `the file keeps ${listed(file.external)} in another file; save the model as one (save_as_external_data=False, external_data=False)`,
    );
  const session = opened(runtime, bytes);
  const { inputs, single } = readInputs(session.inputs, imported);
  const { name: output } = predictionOutput(session.outputs, extra);
  const stated = imported.classes ?? statedClasses(labelsOf(file), extra);
  const outputs = task === 'multiclass' ? classes.length : 1;
  const order = outputOrder({ task, outputs }, stated ? { classes: stated } : {}, extra);
  const texts = knownTexts(
    file,
    inputs.filter(({ type }) => type === 'string').map(({ name }) => name),
  );
  const columns = bindInputs(columnNames(inputs), () => true, imported, dataset).map((column) => column!);
  const plan = graphPlan(inputs, columns, texts);
  const features = plan.features.map(({ name }) => name);
  const found = tryGraph({
    json: { inputs, texts, output, single, features },
    task,
    session,
    plan,
    matrix: applyPlan(plan, table, { columns: [] }),
    widths: task === 'regression' ? [1] : task === 'binary' ? [1, 2] : [outputs],
  });
  const model: OnnxJson = {
    algorithm: 'onnx',
    task,
    outputs,
    features,
    graph: toBase64(bytes),
    inputs,
    texts,
    output,
    width: found.width,
    order,
    single,
  };
  return {
    plan,
    model,
    iterations: 1,
    importance: features.map((feature, f) => ({ feature, gain: found.moved[f]! })).sort((a, b) => b.gain - a.gain),
    warnings: found.warnings,
  };
}

/** @throws UnusableImport for operators, or versions of them, that onnxruntime does not have */
function opened(runtime: OnnxRuntime, bytes: Uint8Array): OnnxSession {
  try {
    return runtime.open(withoutMaps(bytes));
  } catch (error) {
    if (!(error instanceof GraphFailed)) throw error;
    throw new UnusableImport(
      `onnxruntime does not take the graph: ${error.message}. Export it with operators of ai.onnx and ai.onnx.ml, of a released version (target_opset)`,
      { cause: error },
    );
  }
}
