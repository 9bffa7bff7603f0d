import { modelExporter } from '../exporter.ts';
import { writeLightgbm } from '../gradient-boosted-trees/lightgbm/write.ts';
import { treesOnnx } from '../gradient-boosted-trees/onnx/trees-onnx.ts';
import { singleFeatureForm } from './single-feature-model.ts';
import { singleFeatureTrees } from './single-feature-trees.ts';

/** By the formats that trees have. */
export const singleFeatureExporter = modelExporter(singleFeatureForm, {
  onnx: (graph, json, features) => treesOnnx(graph, singleFeatureTrees(json), features),
  lightgbm: (json) => writeLightgbm(singleFeatureTrees(json)),
});
