import { invalid } from '../errors.ts';

export type Token =
  /** An entity with its key (`metrics.loss`), an attribute, or a word of the language. */
  | { kind: 'name'; text: string; key?: string }
  | { kind: 'text'; text: string }
  | { kind: 'number'; value: number; text: string }
  | { kind: 'mark'; text: string };

const space = /\s+/y;
const patterns = {
  number: /[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?![\w.])/y,
  text: /'([^']*)'|"([^"]*)"/y,
  // A key that holds anything else stands in backticks or double quotes.
  name: /([A-Za-z_]\w*)(?:\.(?:`([^`]*)`|"([^"]*)"|([\w.\-/]+)))?/y,
  mark: /<=|>=|!=|=|<|>|\(|\)|,/y,
} as const;

/** The words of a filter. @throws TrackingError where a text does not end, or a letter is of no word */
export function tokensOf(filter: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const take = (pattern: RegExp) => {
    pattern.lastIndex = at;
    const found = pattern.exec(filter);
    if (found) at = pattern.lastIndex;
    return found;
  };
  for (take(space); at < filter.length; take(space)) {
    const text = take(patterns.text);
    if (text) {
      tokens.push({ kind: 'text', text: text[1] ?? text[2] ?? '' });
      continue;
    }
    const number = take(patterns.number);
    if (number) {
      tokens.push({ kind: 'number', value: Number(number[0]), text: number[0] });
      continue;
    }
    const name = take(patterns.name);
    if (name) {
      const key = name[2] ?? name[3] ?? name[4];
      tokens.push({ kind: 'name', text: name[1] ?? '', ...(key !== undefined && { key }) });
      continue;
    }
    const mark = take(patterns.mark);
    if (!mark)
      throw invalid(
        `Invalid filter '${filter.slice(0, 200)}': it is not understood from '${filter.slice(at, at + 20)}' on`,
      );
    tokens.push({ kind: 'mark', text: mark[0] });
  }
  return tokens;
}
