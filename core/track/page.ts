import { fromBase64, toBase64 } from '../hash/base64.ts';
import { utf8Length } from '../hash/utf8-length.ts';
import { invalid } from './errors.ts';
import { type Fields, integerOf, textOf } from './fields.ts';

/** Bytes of one answer: what a function may answer is 6 MB. */
const answerBytes = 4_500_000;

/**
 * A page of what was found: as many as were asked for, or as fit into an answer. The token says where the next one begins.
 * @throws TrackingError for a token that is none, or a number that is out of range
 */
export function pageOf<T>(
  all: readonly T[],
  fields: Fields,
  { usual, most, json }: { usual: number; most: number; json: (item: T) => unknown },
): { items: unknown[]; next: { next_page_token?: string } } {
  const wanted = integerOf(fields, 'max_results') ?? usual;
  if (wanted < 1 || wanted > most)
    throw invalid(
      `Invalid value ${wanted} for parameter 'max_results' supplied. It must be at least 1 and at most ${most}`,
    );
  const from = startOf(textOf(fields, 'page_token'));
  const items: unknown[] = [];
  let bytes = 0;
  for (const item of all.slice(from, from + wanted)) {
    const shown = json(item);
    bytes += utf8Length(JSON.stringify(shown));
    if (items.length > 0 && bytes > answerBytes) break;
    items.push(shown);
  }
  const end = from + items.length;
  return { items, next: end < all.length && items.length > 0 ? { next_page_token: tokenOf(end) } : {} };
}

const tokenOf = (offset: number) => toBase64(new TextEncoder().encode(JSON.stringify({ offset })));

function startOf(token: string): number {
  if (token === '') return 0;
  try {
    const { offset } = JSON.parse(new TextDecoder().decode(fromBase64(token))) as { offset: unknown };
    if (typeof offset === 'number' && Number.isSafeInteger(offset) && offset > 0) return offset;
  } catch {
    // Said below.
  }
  throw invalid(`Invalid page token '${token.slice(0, 100)}': expected the next_page_token of an answer`);
}
