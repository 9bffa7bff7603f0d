import { modelExporter } from '../exporter.ts';
import { ensembleForm } from './ensemble-json.ts';
import { writeLightgbm } from './lightgbm/write.ts';
import { treesOnnx } from './onnx/trees-onnx.ts';

export const gradientBoostedTreesExporter = modelExporter(ensembleForm, {
  onnx: treesOnnx,
  lightgbm: writeLightgbm,
});
