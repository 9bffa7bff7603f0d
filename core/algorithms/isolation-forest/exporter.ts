import { modelExporter } from '../exporter.ts';
import { forestScores } from '../forest/forest-onnx.ts';
import { isolationForestForm } from './isolation-json.ts';

export const isolationForestExporter = modelExporter(isolationForestForm, { onnx: forestScores });
