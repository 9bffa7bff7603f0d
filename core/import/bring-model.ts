import { MalformedModel } from '../algorithms/errors.ts';
import { loadModel } from '../algorithms/loader.ts';
import { loadersWith } from '../algorithms/loading-graphs.ts';
import type { Dataset } from '../contracts/dataset.ts';
import type { ImportedModel } from '../contracts/imported.ts';
import { bytesHash } from '../hash/content-hash.ts';
import { ExportError } from '../onnx/errors.ts';
import type { OnnxRuntime } from '../ports/onnx-runtime.ts';
import type { BroughtModel } from './brought-model.ts';
import { UnusableImport } from './errors.ts';
import { bringLightgbm } from './lightgbm/bring-lightgbm.ts';
import { bringOnnx } from './onnx/bring-onnx.ts';

const readers = { lightgbm: bringLightgbm, onnx: bringOnnx };

/**
 * A model that was trained elsewhere, as one of ours on the project's records.
 * @param bytes of its file
 * @param runtime of graphs of ONNX that are none of ours
 * @throws UnusableImport where the file is not what it is said to be, or does not suit the records
 */
export function bringModel(
  imported: ImportedModel,
  bytes: Uint8Array,
  dataset: Dataset,
  runtime: OnnxRuntime,
): BroughtModel {
  const { format, file, sha256, trainedUntil } = imported;
  const found = bytesHash(bytes);
  if (found !== sha256)
    throw new UnusableImport(`${file} has SHA-256 ${found}, and ${sha256} was imported; import it again`);
  const origin = { format, file, sha256, ...(trainedUntil !== undefined && { trainedUntil }) };
  try {
    const brought = readers[format](imported, bytes, dataset, runtime);
    // As it is stored: JSON knows no number that is not finite.
    loadModel(JSON.parse(JSON.stringify(brought.model)), loadersWith(runtime));
    return { origin, ...brought };
  } catch (error) {
    if (error instanceof ExportError || error instanceof MalformedModel)
      throw new UnusableImport(`${file}: ${error.message}`, { cause: error });
    throw error;
  }
}
