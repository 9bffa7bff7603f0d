import type { DatasetExtra } from '../../contracts/dataset.ts';
import type { OnnxFile, OnnxNode } from '../../onnx/read-model.ts';
import type { OnnxValue } from '../../ports/onnx-runtime.ts';
import { UnusableImport } from '../errors.ts';
import { inWords } from './graph-inputs.ts';

/**
 * The output that holds the predictions: of classes probabilities, a column each (of two, one may do); of a regression a value.
 * @throws UnusableImport where none can, or several
 */
export function predictionOutput(outputs: readonly OnnxValue[], { task, classes, project }: DatasetExtra): OnnxValue {
  const widths = task === 'regression' ? [1] : task === 'binary' ? [1, 2] : [classes.length];
  const fitting = outputs.filter(({ type, shape }) => {
    if (type !== 'float32' && type !== 'float64') return false;
    if (shape.length > 2) return false;
    const width = shape.length === 1 ? 1 : shape[1];
    return width === undefined || widths.includes(width);
  });
  const named = fitting.filter(({ name }) => /prob/i.test(name));
  const [found, other] = named.length === 1 ? named : fitting;
  const given = outputs.map(({ name, type, shape }) => `'${name}' (${type}; ${inWords(shape)})`).join(', ');
  if (!found)
    throw new UnusableImport(
      task === 'regression'
        ? `the graph gives ${given}, and none of them is one number a record, as a regression of '${project.objective.target}' is`
        : `the graph gives ${given}, and none of them is the probabilities of the ${classes.length} classes of '${project.objective.target}'; export the model with them (skl2onnx gives them as a second output, of an SVC with probability=True; a network ends with Softmax or Sigmoid)`,
    );
  if (other)
    throw new UnusableImport(
      `the graph gives ${given}, and several of them may be the predictions; export it with one of them, or call it 'probabilities'`,
    );
  return found;
}

/** What a label becomes on its way out, without being changed. */
const wrappings = ['Cast', 'Reshape', 'Squeeze', 'Flatten', 'Identity'];

/** Names of the classes in the order of the probabilities, where the file says them; else none. */
export function labelsOf({ nodes, constants, texts, outputs }: OnnxFile): string[] {
  for (const { attributes } of nodes)
    for (const name of ['classlabels_strings', 'classlabels_int64s', 'classlabels_ints']) {
      const { texts: own = [], ints = [] } = attributes.get(name) ?? {};
      if (own.length > 0) return own;
      if (ints.length > 0) return ints.map(String);
    }
  const maker = new Map(nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)));
  for (const output of outputs) {
    let node: OnnxNode | undefined = maker.get(output);
    while (node && wrappings.includes(node.operator)) node = maker.get(node.inputs[0]!);
    // skl2onnx picks the most probable of its list of classes.
    if (node?.operator !== 'ArrayFeatureExtractor' && node?.operator !== 'Gather') continue;
    const [list = ''] = node.inputs;
    const own = texts.get(list) ?? [];
    const labels = own.length > 0 ? own : (constants.get(list) ?? []).map(String);
    if (labels.length > 1) return labels;
  }
  return [];
}
