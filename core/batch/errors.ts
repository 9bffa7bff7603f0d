/** A batch cannot be begun, or cannot go on, for a reason that its message says with its remedy. */
export class BatchRefused extends Error {
  override name = 'BatchRefused';
}
