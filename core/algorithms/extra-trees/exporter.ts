import { modelExporter } from '../exporter.ts';
import { forestForm } from '../forest/forest-json.ts';
import { forestScores } from '../forest/forest-onnx.ts';

export const extraTreesExporter = modelExporter(forestForm('extraTrees'), { onnx: forestScores });
