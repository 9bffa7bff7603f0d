/** A model that was trained elsewhere cannot be used on the project's records; says what was found and what to do. */
export class UnusableImport extends Error {
  override name = 'UnusableImport';
}
