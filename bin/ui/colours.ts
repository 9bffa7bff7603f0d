import pc from 'picocolors';

export type Colours = ReturnType<typeof pc.createColors>;

/** Colours for a stream: only on a terminal, never with NO_COLOR; FORCE_COLOR overrules the terminal. */
export function coloursFor(
  stream: { isTTY?: boolean },
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Colours {
  const { NO_COLOR, FORCE_COLOR, TERM } = environment;
  if (NO_COLOR) return pc.createColors(false);
  if (FORCE_COLOR && FORCE_COLOR !== '0') return pc.createColors(true);
  return pc.createColors(Boolean(stream.isTTY) && TERM !== 'dumb');
}
