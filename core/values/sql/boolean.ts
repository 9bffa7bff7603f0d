import { truthWords } from '../boolean.ts';
import { literal } from './text.ts';

const words = (index: 0 | 1) => truthWords.map((pair) => literal(pair[index])).join(', ');

/** SQL twin of `parseBoolean`; NULL for another text. */
export function booleanSql(text: string): string {
  return `CASE WHEN lower(${text}) IN (${words(1)}) THEN true WHEN lower(${text}) IN (${words(0)}) THEN false END`;
}
