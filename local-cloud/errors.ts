/** A failure of the local cloud or of a deployment, with its remedy in the message. */
export class LocalCloudError extends Error {
  override name = 'LocalCloudError';
}
