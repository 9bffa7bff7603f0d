import { stripVTControlCharacters } from 'node:util';
import { ansiToHtml } from './ansi-to-html.ts';

const lineHeight = 19;
/** Of a character of the 13 px font, rounded up. */
const charWidth = 7.9;
const padding = 20;
const maxColumns = 112;

/** What `npm start` printed, up to the command that holds the key and the address of this one local cloud. */
export function storyOf(printed: string): string {
  const lines = printed.trim().split('\n');
  const end = lines.findIndex((line) => stripVTControlCharacters(line).startsWith('Ask it yourself'));
  return lines
    .slice(0, end < 0 ? undefined : end)
    .join('\n')
    .trimEnd();
}

/** A page that looks like a terminal, and the size of the window that shows all of it. */
export function terminalPage(
  command: string,
  printed: string,
): { html: string; size: Record<'width' | 'height', number> } {
  const lines = printed.split('\n');
  const columns = Math.min(maxColumns, Math.max(...lines.map((line) => stripVTControlCharacters(line).length)));
  const size = {
    width: Math.ceil(columns * charWidth) + 2 * padding,
    height: (lines.length + 2) * lineHeight + 2 * padding,
  };
  const html = `<!doctype html><html lang="en"><meta charset="utf-8"><title>${command}</title><style>
body{margin:0;padding:${padding}px;background:#14191f;color:#d7dde4;overflow:hidden}
pre{margin:0;font:13px/${lineHeight}px "DejaVu Sans Mono",Menlo,Consolas,monospace;white-space:pre}
.bold{font-weight:700;color:#fff}.dim{color:#8d99a6}.green{color:#5fcaa2}.red{color:#f28b82}.yellow{color:#f0b35f}.cyan{color:#7fc4e8}
</style><pre><span class="green">$</span> <span class="bold">${command}</span>

${ansiToHtml(printed)}</pre></html>`;
  return { html, size };
}
