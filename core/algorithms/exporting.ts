import { averageExporter } from './average/exporter.ts';
import type { ModelExporter } from './exporter.ts';
import { extraTreesExporter } from './extra-trees/exporter.ts';
import { gradientBoostedTreesExporter } from './gradient-boosted-trees/exporter.ts';
import { isolationForestExporter } from './isolation-forest/exporter.ts';
import { linearRegressionExporter } from './linear-regression/exporter.ts';
import { logisticRegressionExporter } from './logistic-regression/exporter.ts';
import { neuralNetworkExporter } from './neural-network/exporter.ts';
import { onnxExporter } from './onnx/exporter.ts';
import { priorExporter } from './prior/exporter.ts';
import { randomForestExporter } from './random-forest/exporter.ts';
import { singleFeatureExporter } from './single-feature/exporter.ts';

const alone: readonly ModelExporter[] = [
  gradientBoostedTreesExporter,
  logisticRegressionExporter,
  linearRegressionExporter,
  neuralNetworkExporter,
  randomForestExporter,
  extraTreesExporter,
  isolationForestExporter,
  priorExporter,
  singleFeatureExporter,
];

/** What writes the models of each algorithm in other formats. */
export const modelExporters: readonly ModelExporter[] = [...alone, averageExporter(alone), onnxExporter];
