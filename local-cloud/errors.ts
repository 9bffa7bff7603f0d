/** A failure of the local cloud, with its remedy in the message. */
export class LocalCloudError extends Error {
  override name = 'LocalCloudError';
}
