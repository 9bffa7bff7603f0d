/** Stretches of time, ms since 1970, in which something was so. */
export class Stretches {
  readonly #all: { from: number; until: number; of: string }[] = [];

  /** @returns ends it */
  begin(of = ''): () => void {
    const stretch = { from: Date.now(), until: Number.POSITIVE_INFINITY, of };
    this.#all.push(stretch);
    return () => {
      stretch.until = Date.now();
    };
  }

  /** Whether any, drawn out at its end, meets a time. */
  meets(from: number, until: number, { of = '', after = 0 }: { of?: string; after?: number } = {}): boolean {
    return this.#all.some((s) => s.of === of && s.from <= until && s.until + after >= from);
  }
}
