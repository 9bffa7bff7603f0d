/** Reads a stream of numbers, mostly losses, and says when their distribution has changed. */
export interface ChangeDetector {
  /** @returns whether this value completes the evidence of a change; the detector then begins anew with the next one */
  update(value: number): boolean;
}
