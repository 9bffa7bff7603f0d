const longest = 500;

export class ReasonTooLong extends Error {
  override name = 'ReasonTooLong';
  constructor(length: number) {
    super(`a reason has at most ${longest} characters, received ${length}; say where more can be read`);
  }
}

/**
 * A person's reason as it is kept and shown to others, in terminals too: on one line, without control characters and such as
 * turn the direction of text. Undefined where nothing is said.
 * @throws ReasonTooLong
 */
export function decisionReason(text: string | undefined): string | undefined {
  const plain = text?.replaceAll(/[\s\p{Cc}\u202a-\u202e\u2066-\u2069]+/gu, ' ').trim();
  if (!plain) return undefined;
  if (plain.length > longest) throw new ReasonTooLong(plain.length);
  return plain;
}
