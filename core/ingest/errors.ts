/** An object that cannot be read as a whole: it is rejected with this message as the reason, and its bytes stay in `raw/`. */
export class UnreadableObject extends Error {
  override name = 'UnreadableObject';
}

/**
 * Rows that were written are not those that were read: a fault of the conversion, not of the file. Nothing of it may be
 * catalogued.
 */
export class CorruptConversion extends Error {
  override name = 'CorruptConversion';
}
