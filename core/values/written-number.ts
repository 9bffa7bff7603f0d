/** A number of JSON as it is written, which `JSON.stringify` writes again. */
export interface WrittenNumber {
  rawJSON: string;
}

// Not in every web view; where it is not, nothing has made one.
const { rawJSON, isRawJSON = () => false } = JSON as unknown as {
  rawJSON(text: string): WrittenNumber;
  isRawJSON?(value: unknown): boolean;
};

/** @param source a number, as JSON writes it */
export function writtenNumber(source: string): WrittenNumber {
  return rawJSON(source);
}

export function isWrittenNumber(value: unknown): value is WrittenNumber {
  return isRawJSON(value);
}
