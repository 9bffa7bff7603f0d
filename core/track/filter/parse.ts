import { invalid } from '../errors.ts';
import { type Token, tokensOf } from './tokens.ts';

export type Operator =
  | '='
  | '!='
  | '<'
  | '<='
  | '>'
  | '>='
  | 'LIKE'
  | 'ILIKE'
  | 'IN'
  | 'NOT IN'
  | 'IS NULL'
  | 'IS NOT NULL';

/** `entity` is empty for a bare attribute; `values` is one but for lists, and none for null checks. */
export interface Clause {
  entity: string;
  key: string;
  operator: Operator;
  values: (string | number)[];
}

const maxLength = 20_000;

/** The clauses of a filter, all of which must hold. @throws TrackingError INVALID_PARAMETER_VALUE */
export function parseFilter(filter: string): Clause[] {
  if (filter.length > maxLength)
    throw invalid(`the filter has ${filter.length} characters; at most ${maxLength} are read`);
  const tokens = tokensOf(filter);
  if (tokens.length === 0) return [];
  const clauses: Clause[] = [];
  let at = 0;
  const next = (): Token => {
    const token = tokens[at++];
    if (!token) throw invalid(`Invalid filter '${filter}': it ends where something is missing`);
    return token;
  };
  const isWord = (word: string, token = tokens[at]) =>
    token?.kind === 'name' && token.key === undefined && token.text.toUpperCase() === word;
  for (;;) {
    const left = next();
    if (left.kind !== 'name' || isWord('OR', left))
      throw invalid(
        `Invalid clause(s) in filter string: expected an identifier such as metrics.loss, found '${left.text}'; clauses are joined by AND`,
      );
    const operator = operatorOf(next(), isWord, () => at++);
    const values = operator.endsWith('NULL') ? [] : operator.endsWith('IN') ? listOf(next) : [literalOf(next())];
    clauses.push({ ...identifierOf(left), operator, values });
    if (at === tokens.length) return clauses;
    const join = next();
    if (!isWord('AND', join)) throw invalid(`Invalid clause(s) in filter string: expected AND, found '${join.text}'`);
  }
}

function identifierOf({ text, key }: Extract<Token, { kind: 'name' }>): Pick<Clause, 'entity' | 'key'> {
  return key === undefined ? { entity: '', key: text } : { entity: text.toLowerCase(), key };
}

function operatorOf(token: Token, isWord: (word: string, token?: Token) => boolean, skip: () => void): Operator {
  const text = token.text.toUpperCase();
  if (token.kind === 'mark' && /^[<>=!]/.test(text)) return text as Operator;
  if (token.kind === 'name') {
    if (text === 'LIKE' || text === 'ILIKE' || text === 'IN') return text;
    if (text === 'NOT' && isWord('IN')) {
      skip();
      return 'NOT IN';
    }
    if (text === 'IS') {
      const negated = isWord('NOT');
      if (negated) skip();
      if (isWord('NULL')) {
        skip();
        return negated ? 'IS NOT NULL' : 'IS NULL';
      }
    }
  }
  throw invalid(
    `Invalid comparator '${token.text}': expected =, !=, <, <=, >, >=, LIKE, ILIKE, IN, NOT IN, IS NULL or IS NOT NULL`,
  );
}

function literalOf(token: Token): string | number {
  if (token.kind === 'text') return token.text;
  if (token.kind === 'number') return token.value;
  throw invalid(`Expected a quoted string value or a number, found '${token.text}'`);
}

function listOf(next: () => Token): (string | number)[] {
  const open = next();
  if (open.text !== '(') throw invalid(`expected a list of values in parentheses, found '${open.text}'`);
  const values: (string | number)[] = [];
  for (;;) {
    values.push(literalOf(next()));
    const mark = next();
    if (mark.text === ')') return values;
    if (mark.text !== ',') throw invalid(`expected a comma or the end of the list, found '${mark.text}'`);
  }
}
