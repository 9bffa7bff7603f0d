import type { ModelJson } from '../contracts/model.ts';
import { UnsupportedModel } from '../onnx/errors.ts';
import type { Graph } from '../onnx/graph.ts';
import type { LinkName } from './link-name.ts';
import type { ModelForm } from './model-form.ts';
import type { GraphInput } from './onnx/onnx-json.ts';

/** Raw scores in a graph, float64 of shape (rows, outputs), and what makes predictions of them. */
export interface Scores {
  name: string;
  link: LinkName;
}

/** Writes the models of one algorithm in other formats. */
export interface ModelExporter {
  readonly name: string;
  /** Adds the model to a graph. @param features float32, shape (rows, features) @throws UnsupportedModel, MalformedModel */
  onnx(graph: Graph, json: ModelJson, features: string): Scores;
  /** The file that the model is, with what it is given; absent where it is none. @throws MalformedModel */
  file?(json: ModelJson): { bytes: Uint8Array; inputs: readonly GraphInput[] };
  /** The model as LightGBM's text; absent where it is no trees. @throws UnsupportedModel, MalformedModel */
  lightgbm?(json: ModelJson): string;
}

/** What writes a stored model. @throws UnsupportedModel where nothing does */
export function exporterOf({ algorithm }: ModelJson, exporters: readonly ModelExporter[]): ModelExporter {
  const found = exporters.find(({ name }) => name === algorithm);
  if (!found) throw new UnsupportedModel(`models of the algorithm '${algorithm}' have no other form`);
  return found;
}

export function modelExporter<J extends ModelJson>(
  { name, read }: ModelForm<J>,
  formats: {
    onnx?: (graph: Graph, json: J, features: string) => Scores;
    file?: (json: J) => { bytes: Uint8Array; inputs: readonly GraphInput[] };
    lightgbm?: (json: J) => string;
  },
): ModelExporter {
  const { onnx, file, lightgbm } = formats;
  return {
    name,
    onnx(graph, json, features) {
      if (!onnx) throw new UnsupportedModel(`models of the algorithm '${name}' have no ONNX form`);
      return onnx(graph, read(json), features);
    },
    ...(file && { file: (json: ModelJson) => file(read(json)) }),
    ...(lightgbm && { lightgbm: (json: ModelJson) => lightgbm(read(json)) }),
  };
}
