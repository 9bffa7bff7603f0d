import { modelExporter } from '../exporter.ts';
import type { LinearJson } from '../linear/linear-model.ts';
import { linearScores } from '../linear/linear-scores.ts';

export const linearRegressionExporter = modelExporter<LinearJson>('linearRegression', { onnx: linearScores });
