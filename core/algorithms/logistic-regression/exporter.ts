import { modelExporter } from '../exporter.ts';
import { linearScores } from '../linear/linear-scores.ts';
import { logisticRegressionForm } from './form.ts';

export const logisticRegressionExporter = modelExporter(logisticRegressionForm, { onnx: linearScores });
