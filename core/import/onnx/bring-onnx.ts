import type { Dataset } from '../../contracts/dataset.ts';
import type { ImportedModel } from '../../contracts/imported.ts';
import { type OnnxFile, readOnnx } from '../../onnx/read-model.ts';
import type { OnnxRuntime } from '../../ports/onnx-runtime.ts';
import { bindInputs } from '../bind-inputs.ts';
import type { BroughtModel } from '../brought-model.ts';
import { outputOrder } from '../classes.ts';
import { NoOwnForm, UnusableImport } from '../errors.ts';
import { bringEnsemble } from './bring-ensemble.ts';
import { bringGraph } from './bring-graph.ts';
import { bringLinear } from './bring-linear.ts';
import type { OnnxParts } from './parts.ts';
import { statedClasses } from './stated-classes.ts';
import { followInputs } from './symbolic-columns.ts';

/**
 * A model file of ONNX: as one of ours where trees or a linear model give its predictions (scikit-learn, XGBoost, CatBoost), which is
 * explained exactly; any other graph as it is.
 * @throws UnusableImport, MalformedOnnxModel
 */
export function bringOnnx(
  imported: ImportedModel,
  bytes: Uint8Array,
  dataset: Dataset,
  runtime: OnnxRuntime,
): Omit<BroughtModel, 'origin'> {
  const file = readOnnx(bytes);
  try {
    return inOwnForm(imported, file, dataset);
  } catch (error) {
    if (!(error instanceof NoOwnForm)) throw error;
    return bringGraph(imported, file, bytes, dataset, runtime);
  }
}

/** @throws NoOwnForm, UnusableImport */
function inOwnForm(imported: ImportedModel, file: OnnxFile, dataset: Dataset): Omit<BroughtModel, 'origin'> {
  const { inputs, columns, model } = followInputs(file);
  const parts: OnnxParts = {
    columns,
    inputs,
    dataset,
    orderOf: ({ labels, ...of }) => {
      const classes = imported.classes ?? statedClasses(labels, dataset.extra);
      return outputOrder(of, classes ? { classes } : {}, dataset.extra);
    },
    bind: (asked) => {
      if (asked.size === 0) throw new UnusableImport('the model looks at nothing: it says the same of every row');
      const used = new Set([...asked].map((column) => columns[column]!.input));
      const names = inputs.map(({ name }) => name);
      return bindInputs(names, (input) => used.has(input), imported, dataset);
    },
  };
  return model.operator.startsWith('Linear') ? bringLinear(model, parts) : bringEnsemble(model, parts);
}
