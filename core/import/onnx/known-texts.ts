import type { OnnxFile, OnnxNode } from '../../onnx/read-model.ts';
import { UnusableImport } from '../errors.ts';

/** What compares a text with texts of the file, and gives numbers or texts of the file. */
const lookUps = ['OneHotEncoder', 'LabelEncoder', 'CategoryMapper', 'Equal'];
/** What passes texts on as they are. */
const carriers = [
  ...['Identity', 'Concat', 'Reshape', 'Flatten', 'Squeeze', 'Unsqueeze', 'Transpose', 'Expand', 'Tile'],
  ...['Gather', 'ArrayFeatureExtractor', 'Slice', 'Split', 'Where'],
];
/** The type of texts in a `Cast`. */
const text = 8;

/**
 * The texts that a graph tells apart: those in the file. Any other is one that it does not know, as long as texts are only looked up.
 * @param inputs names of those that are texts
 * @throws UnusableImport for an operator that reads the characters of a text
 */
export function knownTexts({ nodes, texts }: OnnxFile, inputs: readonly string[]): string[] {
  if (inputs.length === 0) return [];
  const tensors = new Set(inputs);
  for (const node of nodes) {
    const within = [...node.attributes.values()].flatMap(({ reads }) => reads);
    if (within.some((name) => tensors.has(name))) throw refused(node, 'reads texts in a graph of its own');
    if (!node.inputs.some((name) => tensors.has(name)) || lookUps.includes(node.operator)) continue;
    const isCarrier = carriers.includes(node.operator);
    if (!isCarrier && !(node.operator === 'Cast' && node.attributes.get('to')?.int === text))
      throw refused(node, 'reads the characters of a text');
    for (const output of node.outputs) tensors.add(output);
  }
  const inAttributes = nodes.flatMap(({ attributes }) => [...attributes.values()].flatMap((own) => own.texts));
  return [...new Set([...texts.values(), inAttributes].flat())];
}

const refused = ({ operator }: OnnxNode, why: string) =>
  new UnusableImport(
    `the operator '${operator}' ${why}; of texts those are read that are looked up as categories (${lookUps.join(', ')}). Bring what it makes of them as columns, and the model after it`,
  );
