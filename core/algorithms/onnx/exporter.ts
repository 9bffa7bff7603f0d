import { fromBase64 } from '../../hash/base64.ts';
import { modelExporter } from '../exporter.ts';
import { onnxForm } from './onnx-json.ts';

/** The file as it was imported. */
export const onnxExporter = modelExporter(onnxForm, {
  file: ({ graph, inputs }) => ({ bytes: fromBase64(graph), inputs }),
});
