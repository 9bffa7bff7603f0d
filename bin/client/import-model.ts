import { basename } from 'node:path';
import { parseLightgbm } from '../../core/algorithms/gradient-boosted-trees/lightgbm/parse.ts';
import { type ImportedModel, type ImportFormat, parseImportedModel } from '../../core/contracts/imported.ts';
import { lake } from '../../core/contracts/lake.ts';
import { bytesHash, contentHash } from '../../core/hash/content-hash.ts';
import { ExportError } from '../../core/onnx/errors.ts';
import { readOnnx } from '../../core/onnx/read-model.ts';
import { CommandFailed } from '../errors.ts';
import { formatBytes } from '../ui/format.ts';
import { inputSize, readInput } from './input-file.ts';
import type { Platform } from './platform.ts';

const mebibyte = 1024 ** 2;
/** A larger one would not fit the functions that read and serve it; a graph takes sixty times its size to be read. */
const maxBytes: Readonly<Record<ImportFormat, number>> = { lightgbm: 64 * mebibyte, onnx: 24 * mebibyte };

/**
 * Writes a model and its description to the lake.
 * @returns the id that a run finds it by
 * @throws CommandFailed, WrongUsage for a file that is no model
 */
export async function sendModel(
  platform: Platform,
  project: string,
  file: string,
  about: Pick<ImportedModel, 'trainedUntil' | 'columns' | 'classes'>,
): Promise<{ importId: string; bytes: number }> {
  checkSize(file, inputSize(file, 'give the path of a model file'), 'lightgbm');
  const bytes = await readInput(file);
  const format = formatOf(file, bytes);
  checkSize(file, bytes.length, format);
  const described = parseImportedModel({
    format,
    file: basename(file),
    sha256: bytesHash(bytes),
    ...about,
  });
  const importId = contentHash(described);
  const { S3ObjectStore } = await import('../../adapters/aws/s3-object-store.ts');
  const store = new S3ObjectStore(await platform.s3(), platform.outputs.lakeBucket);
  await store.put(lake.imported(project, importId, 'model'), bytes);
  const description = JSON.stringify(described, null, 2);
  await store.put(lake.imported(project, importId, 'import.json'), description, { contentType: 'application/json' });
  return { importId, bytes: bytes.length };
}

/** @throws CommandFailed */
function checkSize(file: string, size: number, format: ImportFormat): void {
  if (size > maxBytes[format])
    throw new CommandFailed(
      `${file} has ${formatBytes(size)}; a model of at most ${formatBytes(maxBytes[format])} is taken: train a smaller one`,
    );
}

/** The format of a file; what no run can use is said before one begins. @throws CommandFailed */
function formatOf(file: string, bytes: Uint8Array): ImportFormat {
  const fail = (why: string, cause?: unknown) =>
    new CommandFailed(
      `${file} is no model that can be imported: ${why}. LightGBM writes one with booster.save_model('model.txt'), scikit-learn and XGBoost through skl2onnx and onnxmltools, CatBoost with save_model('model.onnx', format='onnx')`,
      { cause },
    );
  const start = new TextDecoder().decode(bytes.subarray(0, 200)).split('\n')[0]!.trim();
  // The first field of a model of ONNX is its version.
  const format = bytes[0] === 0x08 ? 'onnx' : start === 'tree' ? 'lightgbm' : undefined;
  if (!format) throw fail(`it begins with ${JSON.stringify(start.slice(0, 60))}`);
  try {
    if (format === 'onnx') readOnnx(bytes);
    else parseLightgbm(new TextDecoder().decode(bytes));
    return format;
  } catch (error) {
    if (error instanceof ExportError) throw fail(error.message, error);
    throw error;
  }
}
