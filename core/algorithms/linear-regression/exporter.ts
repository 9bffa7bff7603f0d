import { modelExporter } from '../exporter.ts';
import { linearScores } from '../linear/linear-scores.ts';
import { linearRegressionForm } from './form.ts';

export const linearRegressionExporter = modelExporter(linearRegressionForm, { onnx: linearScores });
