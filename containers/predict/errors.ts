/** What was asked of the image cannot be done. */
export class WrongArguments extends Error {
  override name = 'WrongArguments';
}
