import { modelExporter } from '../exporter.ts';
import type { EnsembleJson } from './ensemble-json.ts';
import { writeLightgbm } from './lightgbm/write.ts';
import { treesOnnx } from './onnx/trees-onnx.ts';

export const gradientBoostedTreesExporter = modelExporter<EnsembleJson>('gradientBoostedTrees', {
  onnx: treesOnnx,
  lightgbm: writeLightgbm,
});
