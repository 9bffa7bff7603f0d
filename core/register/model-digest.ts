import type { FileHash, ModelDigest } from '../contracts/ids.ts';
import { contentHash } from '../hash/content-hash.ts';

/** What a model is; `evaluation.json` says how it was judged, against whatever champion there was. */
const modelFiles = ['model.json', 'evaluation-model.json', 'reference.json'];

/**
 * SHA-256 (hex) over the hashes of the files that make a model. The same data, code and parameters give the same digest,
 * and so one version, however often and against whichever champion it is judged.
 *
 * @param files SHA-256 by file name
 */
export function modelDigest(files: Readonly<Record<string, FileHash>>): ModelDigest {
  return contentHash(Object.fromEntries(modelFiles.map((file) => [file, files[file]])));
}
