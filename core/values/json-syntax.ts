/** Where a text stops being JSON (RFC 8259), and what was expected there. */
export interface SyntaxProblem {
  /** Index of the UTF-16 code unit. */
  at: number;
  line: number;
  column: number;
  message: string;
}

const space = /[ \t\n\r]*/y;
const escaped = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const literal = /true|false|null/y;
/** What other languages write that JSON has no word for; whatever else stands there may be somebody's. */
const foreign = /(NaN|-?Infinity|undefined|None|nan|True|False)\b/y;

/**
 * Finds the first fault of a text that is not JSON; undefined where there is none. `JSON.parse` is what reads requests:
 * its message has no position for most faults, and a piece of the text, which may be personal. So a faulty text is looked
 * through once more, and the message says what kind of character stands there. Not recursive: a text of a million brackets
 * is a fault like any other.
 */
export function findSyntaxProblem(text: string): SyntaxProblem | undefined {
  let at = 0;
  const match = (pattern: RegExp): boolean => {
    pattern.lastIndex = at;
    if (!pattern.test(text)) return false;
    at = pattern.lastIndex;
    return true;
  };
  // By hand: a pattern would keep a way back for every character of a text of megabytes.
  const matchString = (): boolean => {
    if (text[at] !== '"') return false;
    for (let end = at + 1; end < text.length; ) {
      const code = text.charCodeAt(end);
      if (code < 0x20) return false;
      if (code === 0x5c) {
        escaped.lastIndex = end;
        if (!escaped.test(text)) return false;
        end = escaped.lastIndex;
      } else {
        end++;
        if (code !== 0x22) continue;
        at = end;
        return true;
      }
    }
    return false;
  };
  const fault = (expected: string): SyntaxProblem => problemAt(text, at, expected);
  const open: ('{' | '[')[] = [];
  let expect: 'value' | 'first value' | 'name' | 'first name' | 'end' = 'value';
  for (;;) {
    match(space);
    if (expect === 'end') {
      const container = open.at(-1);
      if (!container) return at === text.length ? undefined : fault('nothing after the JSON document');
      const close = container === '{' ? '}' : ']';
      if (text[at] === close) open.pop();
      else if (text[at] === ',') expect = container === '{' ? 'name' : 'value';
      else return fault(`',' or '${close}'`);
      at++;
      continue;
    }
    if (expect === 'name' || expect === 'first name') {
      if (expect === 'first name' && text[at] === '}') {
        open.pop();
        at++;
        expect = 'end';
        continue;
      }
      if (!matchString()) return fault("a field's name in double quotes");
      match(space);
      if (text[at] !== ':') return fault("':' after the field's name");
      at++;
      expect = 'value';
      continue;
    }
    const first = text[at];
    if (expect === 'first value' && first === ']') {
      open.pop();
      at++;
      expect = 'end';
    } else if (first === '{' || first === '[') {
      open.push(first);
      at++;
      expect = first === '{' ? 'first name' : 'first value';
    } else if (matchString() || match(number) || match(literal)) expect = 'end';
    else return fault(first === '"' ? 'a closed string without line breaks' : 'a value');
  }
}

function problemAt(text: string, at: number, expected: string): SyntaxProblem {
  const before = text.slice(0, at);
  const line = before.split('\n').length;
  foreign.lastIndex = at;
  const word = foreign.exec(text)?.[0];
  const unknown = word && !/^(True|False)$/.test(word) ? '; JSON has no such value, send null if it is unknown' : '';
  return {
    at,
    line,
    column: at - before.lastIndexOf('\n'),
    message: `expected ${expected}, received ${word ? `'${word}'` : kindOf(text[at])}${unknown}`,
  };
}

function kindOf(character: string | undefined): string {
  if (character === undefined) return 'the end of the text';
  if (/\p{L}/u.test(character)) return 'a letter';
  if (/\p{N}/u.test(character)) return 'a digit';
  if (character < ' ') return 'a control character';
  return /[!-~]/.test(character) ? `'${character}'` : 'a character outside of a string';
}
