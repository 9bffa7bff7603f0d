/** A number of JSON as it is written, which `JSON.stringify` writes again. */
export interface WrittenNumber {
  rawJSON: string;
}

/** As of ES2026. */
const json = JSON as unknown as {
  rawJSON(text: string): WrittenNumber;
  isRawJSON?(value: unknown): boolean;
};

/** @param source a number, as JSON writes it */
export function writtenNumber(source: string): WrittenNumber {
  return json.rawJSON(source);
}

/** Where there is no raw JSON, as in older web views, nothing has made one. */
export function isWrittenNumber(value: unknown): value is WrittenNumber {
  return json.isRawJSON?.(value) === true;
}
