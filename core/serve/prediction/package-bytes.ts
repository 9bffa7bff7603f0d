import { type ServingPackage, servingPackageSchema } from '../../contracts/serving.ts';
import { bytesHash } from '../../hash/content-hash.ts';
import { jsonOf } from '../../ports/json.ts';
import { InvalidPackage } from './scorer.ts';

/**
 * The package in the bytes of a registered `model.json`.
 * @param sha256 of the file, from the model's record
 * @throws InvalidPackage when the bytes are not what was registered
 * @throws MalformedJson when that was no package
 */
export function readPackage(bytes: Uint8Array, sha256: string | undefined): ServingPackage {
  if (sha256 === undefined) throw new InvalidPackage('the model has no file model.json in its record');
  const found = bytesHash(bytes);
  if (found !== sha256) throw new InvalidPackage(`expected a model.json with SHA-256 ${sha256}, received ${found}`);
  return jsonOf(bytes, 'model.json', servingPackageSchema);
}
