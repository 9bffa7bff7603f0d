/** Longest training in one function: it is ended after 15 minutes, and predicting and writing take their share. */
const maxTrainingMs = 12.5 * 60_000;

/**
 * The moment (ms) at which a trial has to end.
 * @param searchStartedAt ISO 8601: when the trials were planned; undefined counts from `now`
 * @param longestMs of what runs it. @default what a function has
 */
export function trialDeadline(
  minutes: number,
  searchStartedAt: string | undefined,
  now: Date,
  longestMs = maxTrainingMs,
): number {
  const start = searchStartedAt === undefined ? now.getTime() : Date.parse(searchStartedAt);
  return Math.min(start + minutes * 60_000, now.getTime() + longestMs);
}
