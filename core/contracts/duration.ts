const pattern = /^P(?!$)(?:(\d+)W)?(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/;

export class InvalidDuration extends Error {
  override name = 'InvalidDuration';
}

/** Whether `durationMs` takes the text. */
export function isDuration(text: string): boolean {
  return pattern.test(text);
}

/**
 * Milliseconds of an ISO 8601 duration of weeks, days, hours, minutes and seconds (`P7D`, `PT12H`); a day has 24 hours.
 *
 * @throws InvalidDuration
 */
export function durationMs(duration: string): number {
  const found = pattern.exec(duration);
  if (!found)
    throw new InvalidDuration(
      `received the duration '${duration.slice(0, 60)}', expected ISO 8601 such as P7D or PT12H; correct it`,
    );
  const [weeks, days, hours, minutes, seconds] = found.slice(1).map((part) => Number(part ?? 0)) as number[];
  return ((((weeks! * 7 + days!) * 24 + hours!) * 60 + minutes!) * 60 + seconds!) * 1000;
}
