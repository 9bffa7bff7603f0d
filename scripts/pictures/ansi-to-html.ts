/** Classes of the codes that the command line prints (SGR); the others end one of them. */
const opens: Readonly<Record<string, string>> = {
  '1': 'bold',
  '2': 'dim',
  '31': 'red',
  '32': 'green',
  '33': 'yellow',
  '36': 'cyan',
};
const closes: Readonly<Record<string, readonly string[]>> = {
  '0': Object.values(opens),
  '22': ['bold', 'dim'],
  '39': ['red', 'green', 'yellow', 'cyan'],
};

/**
 * Text with ANSI colours as HTML: one span for each piece that is not plain.
 *
 * @throws Error when a code is not known, so that a new colour does not get lost
 */
export function ansiToHtml(text: string): string {
  const active = new Set<string>();
  // The parts at odd places are the codes between the texts.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escape begins a code
  const parts = text.split(/\u001b\[([\d;]*)m/);
  let html = '';
  for (const [index, part] of parts.entries()) {
    if (index % 2 === 1) apply(part, active);
    else if (part !== '')
      html += active.size > 0 ? `<span class="${[...active].join(' ')}">${escapeHtml(part)}</span>` : escapeHtml(part);
  }
  return html;
}

function apply(codes: string, active: Set<string>): void {
  for (const code of codes === '' ? ['0'] : codes.split(';')) {
    const opened = opens[code];
    if (opened) active.add(opened);
    else if (closes[code]) for (const name of closes[code]) active.delete(name);
    else throw new Error(`no colour for the code ${code}; add it to ansi-to-html.ts`);
  }
}

const escapeHtml = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
