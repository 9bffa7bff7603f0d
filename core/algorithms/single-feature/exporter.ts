import { modelExporter } from '../exporter.ts';
import { writeLightgbm } from '../gradient-boosted-trees/lightgbm/write.ts';
import { treesOnnx } from '../gradient-boosted-trees/onnx/trees-onnx.ts';
import type { SingleFeatureJson } from './single-feature-model.ts';
import { singleFeatureTrees } from './single-feature-trees.ts';

/** By the formats that trees have. */
export const singleFeatureExporter = modelExporter<SingleFeatureJson>('singleFeature', {
  onnx: (graph, json, features) => treesOnnx(graph, singleFeatureTrees(json), features),
  lightgbm: (json) => writeLightgbm(singleFeatureTrees(json)),
});
