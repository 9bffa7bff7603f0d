import { knownUnit } from '../values/unit.ts';
import type { ColumnInspection, FileInspection } from './inspect.ts';
import { isTimeLike, wordsOf } from './names.ts';
import type { Question } from './questions.ts';

/** What a column does not tell about how it is written: one question for each. */
export function ambiguityQuestions({ columns }: FileInspection): Question[] {
  const marks = [...new Set(columns.flatMap((c) => c.notation?.decimal ?? []))];
  const [mark] = marks.length === 1 ? marks : [];
  const elsewhere = mark && `; other numbers of the file have a decimal ${mark === ',' ? 'comma' : 'point'}`;
  return columns.flatMap((c) => question(c, elsewhere ?? '') ?? []);
}

function question(c: ColumnInspection, elsewhere: string): Question | undefined {
  const { name } = c;
  const ambiguity = c.ambiguity ?? c.differing;
  const asked = (field: string, text: string, answers: [value: string, means: string][], other: string): Question => ({
    of: `${name}.${field}`,
    text: `column '${name}': ${text}`,
    answers: [
      ...answers.map(([value, means]) => ({ value: `${field}=${value}`, means })),
      { value: `type=${other}`, means: other === 'string' ? 'they are texts' : 'they are numbers' },
    ],
    option: `--declare ${name}.`,
  });
  const examples = shown(c);
  const rest = 'those written otherwise go to quarantine';
  switch (ambiguity?.kind) {
    case 'decimalOrThousands':
      return asked(
        'decimal',
        `the mark in ${examples} may be of decimals or of thousands${elsewhere}`,
        marks(ambiguity.example),
        'string',
      );
    case 'marksDiffer':
      return asked(
        'decimal',
        `some of its numbers have a decimal point and some a decimal comma: ${examples}`,
        [
          ['.', `1.5 is one and a half; ${rest}`],
          [',', `1,5 is one and a half; ${rest}`],
        ],
        'string',
      );
    case 'unitsDiffer':
      return asked(
        'unit',
        `its numbers have different units: ${examples}`,
        units(c.examples ?? []).map((unit) => [unit, `they are in ${unit}; ${rest}`]),
        'string',
      );
    case 'dayOrMonth':
    case 'ordersDiffer': {
      const differ = ambiguity.kind === 'ordersDiffer';
      const text = differ
        ? 'some dates begin with the day and some with the month'
        : 'dates may begin with the day or the month';
      const tail = differ ? `; ${rest}` : '';
      const [, a = '3', b = '4'] = /^(\d{1,2})\D(\d{1,2})/.exec(ambiguity.example ?? '') ?? [];
      return asked(
        'format',
        `${text}: ${examples}`,
        [
          ['dayFirst', `${a} is the day${tail}`],
          ['monthFirst', `${b} is the day${tail}`],
        ],
        'string',
      );
    }
    case undefined:
      return isSerial(c)
        ? asked(
            'format',
            `${examples} may be numbers, or days as a spreadsheet counts them`,
            [['excel', dayOf(c.min ?? 0)]],
            'number',
          )
        : undefined;
    default:
      return undefined;
  }
}

function marks(example = '1.299'): [string, string][] {
  const mark = /[.,](?=\d{3}(\D|$))/.exec(example)?.[0] === ',' ? ',' : '.';
  const other = mark === '.' ? ',' : '.';
  return [
    [other, `'${example}' is ${example.replace(mark, '')}`],
    [mark, `'${example}' is ${example.replace(mark, '.')}`],
  ];
}

/** Units of the values, the most frequent first. */
function units(values: readonly string[]): string[] {
  const counts = new Map<string, number>();
  const unit = new RegExp(knownUnit);
  for (const value of values) {
    const found = unit.exec(value)?.[0];
    if (found) counts.set(found, (counts.get(found) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1]).map(([found]) => found);
}

/** Days since 1899-12-30 between 2000 and 2064, under a name that says that they are dates. */
function isSerial({ name, type, min = 0, max = 0, distinct }: ColumnInspection): boolean {
  const numeric = type === 'integer' || type === 'number';
  const dated = isTimeLike(name) || wordsOf(name).some((word) => /date|datum|fecha|giorno/.test(word));
  return numeric && dated && distinct > 2 && min >= 36_526 && max <= 60_000;
}

function dayOf(serial: number): string {
  const day = new Date(Date.UTC(1899, 11, 30) + Math.floor(serial) * 86_400_000).toISOString().slice(0, 10);
  return `${serial} is ${day}`;
}

/** Some values that show it: different ones, as they are written. */
function shown({ examples = [], ambiguity, differing }: ColumnInspection): string {
  const example = (ambiguity ?? differing)?.example;
  const first = example === undefined ? [] : [example];
  const some = [...new Set([...first, ...examples.filter((text) => /\d/.test(text))])].slice(0, 4);
  return some.map((text) => `'${text.slice(0, 40)}'`).join(', ');
}
