const esc = '\u001b';
/** The colours and weights that we use, by picocolors: anything else that a terminal would obey comes from elsewhere. */
const own = new RegExp(`^${esc}\\[(1|2|22|31|32|33|36|39)m`);
/** Control and format characters but line feeds and the joiners of scripts and emoji: they turn directions and take no room. */
const obeyed = /(?![\n\u200c\u200d])[\p{Cc}\p{Cf}]/u;

/**
 * A text as it may be printed: names and values of others move no cursor, hide nothing and ring no bell.
 * @param coloured whether colours and weights in it may be ours: not where it holds words of others only, or goes where we use none
 */
export function printable(text: string, coloured = false): string {
  if (!obeyed.test(text)) return text;
  let out = '';
  for (let at = 0; at < text.length; ) {
    const character = text[at]!;
    const kept =
      character === esc
        ? coloured && own.exec(text.slice(at, at + 6))?.[0]
        : obeyed.test(character)
          ? undefined
          : character;
    out += kept || escaped(character);
    at += kept ? kept.length : 1;
  }
  return out;
}

/** A document as a line of JSON that moves no cursor either: the same document. */
export function printableJson(document: unknown): string {
  return JSON.stringify(document).replace(
    /[\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function escaped(character: string): string {
  if (character === '\t' || character === '\r') return ' ';
  const code = character.charCodeAt(0);
  return code < 256 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
}
