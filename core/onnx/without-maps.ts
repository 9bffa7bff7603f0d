import { Message } from './protobuf.ts';
import { ReadMessage } from './read-message.ts';

/** Fields of `onnx.proto`: the graph of a model; of it nodes and outputs. */
const fields = { graph: 7, node: 1, output: 12 } as const;

/**
 * The file without its `ZipMap`s, which make a map by the names of classes of each row's probabilities, a form that onnxruntime's WASM
 * cannot give: the output of that name is the probabilities themselves.
 * @throws MalformedOnnxModel
 */
export function withoutMaps(file: Uint8Array): Uint8Array {
  const model = new ReadMessage(file);
  const graph = model.message(fields.graph);
  const maps = new Set(
    (graph?.messages(fields.node) ?? []).flatMap((node) => (node.text(4) === 'ZipMap' ? node.texts(2) : [])),
  );
  if (!graph || maps.size === 0) return file;
  const changed = new Message();
  for (const part of graph.parts) {
    if (part.number === fields.node) {
      const node = new ReadMessage(part.content);
      const isMap = node.text(4) === 'ZipMap';
      if (isMap) changed.message(fields.node, identity(node.text(1), node.text(2)));
      else changed.copy(part);
    } else if (part.number === fields.output) {
      const name = new ReadMessage(part.content).text(1);
      if (maps.has(name)) changed.message(fields.output, new Message().text(1, name).message(2, floats));
      else changed.copy(part);
    } else changed.copy(part);
  }
  const whole = new Message();
  for (const part of model.parts)
    if (part.number === fields.graph) whole.message(fields.graph, changed);
    else whole.copy(part);
  return whole.finish();
}

const identity = (from: string, to: string) => new Message().text(1, from).text(2, to).text(4, 'Identity');

/** A tensor type of float32. */
const floats = new Message().message(1, new Message().int(1, 1));
