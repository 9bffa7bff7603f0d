import type { ModelJson } from '../contracts/model.ts';
import { UnsupportedModel } from '../onnx/errors.ts';
import type { Graph } from '../onnx/graph.ts';
import type { LinkName } from './link-name.ts';
import type { ModelForm } from './model-form.ts';

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
    lightgbm?: (json: J) => string;
  },
): ModelExporter {
  const { onnx, lightgbm } = formats;
  return {
    name,
    onnx(graph, json, features) {
      if (!onnx) throw new UnsupportedModel(`models of the algorithm '${name}' have no ONNX form`);
      return onnx(graph, read(json), features);
    },
    ...(lightgbm && { lightgbm: (json: ModelJson) => lightgbm(read(json)) }),
  };
}
