import type { Dataset } from '../../contracts/dataset.ts';
import type { ImportedModel } from '../../contracts/imported.ts';
import { readOnnx } from '../../onnx/read-model.ts';
import { bindInputs } from '../bind-inputs.ts';
import type { BroughtModel } from '../brought-model.ts';
import { outputOrder } from '../classes.ts';
import { UnusableImport } from '../errors.ts';
import { bringEnsemble } from './bring-ensemble.ts';
import { bringLinear } from './bring-linear.ts';
import type { OnnxParts } from './parts.ts';
import { followInputs } from './symbolic-columns.ts';

/**
 * A model file of ONNX whose predictions are those of trees or of a linear model (scikit-learn, XGBoost, CatBoost), as one of ours.
 * @throws UnusableImport, MalformedOnnxModel
 */
export function bringOnnx(imported: ImportedModel, bytes: Uint8Array, dataset: Dataset): Omit<BroughtModel, 'origin'> {
  const { inputs, columns, model } = followInputs(readOnnx(bytes));
  const parts: OnnxParts = {
    columns,
    inputs,
    dataset,
    orderOf: ({ labels, ...of }) => {
      const classes = imported.classes ?? statedClasses(labels, dataset.extra.classes);
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

/** The labels in the file, where they are the names of the classes. */
function statedClasses(labels: readonly string[], classes: readonly string[]): string[] | undefined {
  return labels.length === classes.length && labels.every((label) => classes.includes(label)) ? [...labels] : undefined;
}
