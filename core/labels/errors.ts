/** Data that a model cannot be made from; the message says what to do about it. */
export class UnusableData extends Error {
  override name = 'UnusableData';
}
