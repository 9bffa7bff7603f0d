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

/** `1.299` of JSON's numbers and `"1.299"` of its texts, in which the point groups digits, would be one text. */
export function mixedNumbers(column: string): UnreadableObject {
  return new UnreadableObject(
    `'${column}' has numbers with a point beside texts whose point groups digits: write all of them as numbers, or all as texts`,
  );
}
