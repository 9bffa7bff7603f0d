import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { init } from '../../../adapters/duckdb/init-project.ts';
import { parseProject } from '../../../core/contracts/parse-project.ts';
import { OpenQuestions } from '../../../core/init/questions.ts';
import { convert } from './convert-source.ts';
import { parquetRows } from './parquet.ts';

let folder: string;
let files = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'init-values-'));
});
afterAll(() => rm(folder, { recursive: true }));

interface Said {
  target?: string;
  declare?: string[];
}

/** A proposal as it is written, and what ingest makes of the same file under it. */
async function proposed(content: string, { target, declare }: Said = {}) {
  const path = join(folder, `${files++}.csv`);
  await writeFile(path, content);
  const { yaml, notes, project } = await init({ name: 'loans', path, target, declare });
  const parsed = parseProject(yaml);
  expect(parsed.errors).toBeUndefined();
  const source = project.data.sources[0]!;
  return { yaml, notes: notes.join('\n'), project, columns: source.columns!, source, content };
}

async function ingested({ content, source }: Awaited<ReturnType<typeof proposed>>) {
  const conversion = await convert(content, source);
  return { ...conversion, good: await parquetRows(conversion.parquet!) };
}

async function questionsOf(content: string, said: Said = {}) {
  const open = await proposed(content, said).catch((error: unknown) => error);
  expect(open).toBeInstanceOf(OpenQuestions);
  return (open as OpenQuestions).questions;
}

const n = 240;
const table = (header: string, row: (i: number) => string, rows = n) =>
  `${header}\n${Array.from({ length: rows }, (_, i) => `${row(i)}\n`).join('')}`;
const two = (x: number) => String(x).padStart(2, '0');

describe('a loan export as people write it', () => {
  const bad = (i: number) => i % 4 === 1;
  const day = (i: number) => ({ year: 2025, month: (i % 12) + 1, date: (i % 28) + 1 });
  const written = (i: number) => {
    const { year, month, date } = day(i);
    return [`${year}-${two(month)}-${two(date)}`, `${two(date)}.${two(month)}.${year}`, `${date}/${month}/${year}`][
      i % 3
    ];
  };
  const amount = (i: number) => 1000 + i * 37 + (i % 10) * 0.11;
  const german = (x: number) =>
    x
      .toFixed(2)
      .replace('.', ',')
      .replace(/(\d)(?=(\d{3})+,)/g, '$1.');
  const yes = ['Yes', 'yes', 'YES'];
  const no = ['No', 'NO', 'no'];
  const content = table('Loan No;Opened;Amount;Rate;Branch;Job;DTI;c9;Recovered;2024;Defaulted?', (i) =>
    [
      String(i + 1).padStart(7, '0'),
      written(i),
      i % 2 ? `€ ${german(amount(i))}` : `${german(amount(i))} €`,
      `${(i % 30) + 1},5 %`,
      String((i % 9) + 1).padStart(4, '0'),
      i % 7 === 0 ? '-' : i % 5 ? 'clerk' : 'none',
      i % 6 === 0 ? 'N/A' : i % 11 === 0 ? 'unknown' : `${i % 50},${i % 10}`,
      `+49 170 ${1_000_000 + i * 7919}`,
      bad(i) ? german(200 + i) : '0,00',
      String(i % 5),
      (bad(i) ? yes : no)[i % 3],
    ].join(';'),
  );

  it('is declared as it is written, and its target is a yes and a no', async () => {
    const { columns, project, notes, yaml } = await proposed(content);

    expect(columns).toEqual({
      'Loan No': { type: 'string', required: true },
      Opened: { type: 'timestamp', format: 'dayFirst', required: true },
      Amount: { type: 'number', decimal: ',', thousands: '.', unit: '€', min: 0 },
      Rate: { type: 'number', decimal: ',', unit: '%' },
      Branch: { type: 'string' },
      Job: { type: 'string', missing: ['-'] },
      DTI: { type: 'number', decimal: ',', missing: ['N/A', 'unknown'] },
      c9: { type: 'string', pii: true },
      Recovered: { type: 'number', decimal: ',' },
      '2024': { type: 'number' },
      'Defaulted?': { type: 'boolean' },
    });
    expect(project.objective).toMatchObject({ target: 'Defaulted?', task: 'binary', positive: true });
    expect(notes).toMatch(/positive is 'yes' \(25 %\): it affirms 'Defaulted\?'/i);
    expect(notes).toContain('TARGET Defaulted?: binary; guessed from its name, --target COLUMN names another');
    expect(notes).toContain('SUSPICIOUS: Recovered alone tells Defaulted? almost perfectly (AUC 1.000)');
    expect(notes).toContain('taken for personal data: c9 (telephone number)');
    expect(notes).toContain("missing in DTI where it says 'N/A' (40), 'unknown' (18)");
    expect(yaml).toMatch(/^ +"2024": \{ type: number \}$/m);
    expect(yaml).toMatch(/DTI: .*# read as a decimal comma; missing: 'N\/A' 40 times, 'unknown' 18 times$/m);
    expect(yaml.indexOf('Loan No:')).toBeLessThan(yaml.indexOf('"2024":'));
  });

  it('is ingested so without a row in quarantine or a value that is another one', async () => {
    const { good, quarantined, rows } = await ingested(await proposed(content));

    expect({ rows, quarantined }).toEqual({ rows: n, quarantined: 0 });
    good.forEach((row, i) => {
      const { year, month, date } = day(i);
      expect(row).toMatchObject({
        'Loan No': String(i + 1).padStart(7, '0'),
        Opened: `${year}-${two(month)}-${two(date)} 00:00:00`,
        Amount: Number(amount(i).toFixed(2)),
        Rate: (i % 30) + 1.5,
        Branch: String((i % 9) + 1).padStart(4, '0'),
        Job: i % 7 === 0 ? null : i % 5 ? 'clerk' : 'none',
        DTI: i % 6 === 0 || i % 11 === 0 ? null : Number(`${i % 50}.${i % 10}`),
        Recovered: bad(i) ? 200 + i : 0,
        '2024': i % 5,
        'Defaulted?': bad(i),
      });
    });
  });
});

describe('what cannot be told', () => {
  const label = (i: number) => `${i % 2}`;

  it.each([
    ['points or groups', (i: number) => `1.${100 + i}`, 'x.decimal', ['decimal=,', 'decimal=.', 'type=string']],
    [
      'commas and points',
      (i: number) => (i % 2 ? `${i},5` : `${i}.25`),
      'x.decimal',
      ['decimal=.', 'decimal=,', 'type=string'],
    ],
    ['euros and dollars', (i: number) => (i % 3 ? `€ ${i}` : `$ ${i}`), 'x.unit', ['unit=€', 'unit=$', 'type=string']],
    [
      'days or months',
      (i: number) => `0${(i % 9) + 1}/0${(i % 8) + 1}/2026`,
      'x.format',
      ['format=dayFirst', 'format=monthFirst', 'type=string'],
    ],
    [
      'days and months',
      (i: number) => (i % 2 ? `25/0${(i % 8) + 1}/2026` : `0${(i % 8) + 1}/25/2026`),
      'x.format',
      ['format=dayFirst', 'format=monthFirst', 'type=string'],
    ],
  ])('is asked with examples: %s', async (_, value, of, answers) => {
    const [question, ...others] = await questionsOf(table('x;target', (i) => `${value(i)};${label(i)}`));

    expect(others).toEqual([]);
    expect(question).toMatchObject({ of, option: '--declare x.' });
    expect(question!.text).toMatch(/^column 'x': .*'.*\d.*'/);
    expect(question!.answers.map((a) => a.value)).toEqual(answers);
  });

  it('asks whether numbers are days of a spreadsheet, where the name says dates', async () => {
    const content = table('start_date;target', (i) => `${45_000 + i};${label(i)}`);

    expect((await questionsOf(content))[0]!.answers[0]).toEqual({
      value: 'format=excel',
      means: '45000 is 2023-03-15',
    });
    const dated = await proposed(content, { declare: ['start_date.format=excel'] });
    expect((await ingested(dated)).good[1]).toMatchObject({ start_date: '2023-03-16 00:00:00' });
  });

  it('is read as it is answered, a thousand times apart', async () => {
    const content = table('x;target', (i) => `1.${100 + i};${label(i)}`);
    const first = async (answer: string) => (await ingested(await proposed(content, { declare: [answer] }))).good[0]!.x;

    expect(await first('x.decimal=,')).toBe(1100);
    expect(await first('x.decimal=.')).toBe(1.1);
    expect(await first('x.type=string')).toBe('1.100');
  });

  it('keeps the unit of numbers whose mark was asked about', async () => {
    const content = table('x;target', (i) => `€ 1.${100 + i};${label(i)}`);
    const answered = await proposed(content, { declare: ['x.decimal=,'] });

    expect(answered.columns.x).toEqual({ type: 'number', decimal: ',', thousands: '.', unit: '€' });
    expect((await ingested(answered)).good[0]!.x).toBe(1100);
  });

  it('says which values go to quarantine', async () => {
    const { notes, columns } = await proposed(table('x;target', (i) => `${i === 7 ? 'much' : `${i},5`};${label(i)}`));

    expect(columns.x).toEqual({ type: 'number', decimal: ',' });
    expect(notes).toContain("QUARANTINE: 1 value of x cannot be read as number, such as 'much'");
  });
});

describe('telephone numbers', () => {
  it.each([
    ['telephone', (i: number) => `0${612_345_678 + i * 7919}`],
    ['c7', (i: number) => `+34 610 ${100 + (i % 900)} ${100 + ((i * 37) % 900)}`],
    ['telefono', (i: number) => `612 ${100 + (i % 900)} ${100 + ((i * 37) % 900)}`],
  ])('of a column %s are personal, neither numbers nor times', async (name, phone) => {
    const found = await proposed(table(`id,${name},target`, (i) => `k${i},${phone(i)},${i % 3 === 0 ? 1 : 0}`));
    expect(found.columns[name]).toEqual({ type: 'string', pii: true });
    expect(found.source.time).toBeUndefined();
    const { good, quarantined } = await ingested(found);
    expect(quarantined).toBe(0);
    expect(good.every((row) => /^[0-9a-f]{32}$/.test(String(row[name])))).toBe(true);
  });
});

describe('names', () => {
  it('may be years, come again, or be one that objects have', async () => {
    const years = await proposed(table('id,2019,2020,target', (i) => `k${i},${i},${i * 3},${i % 2}`));
    expect(Object.keys(years.columns).sort()).toEqual(['2019', '2020', 'id', 'target']);
    expect((await ingested(years)).good[2]).toMatchObject({ '2019': 2, '2020': 6 });

    const again = await proposed(table('id,amount,Amount,target', (i) => `k${i},${i},${i * 3},${i % 2}`));
    expect(again.columns).toMatchObject({ amount: { type: 'number' }, Amount_2: { type: 'number' } });
    expect(again.notes).toContain("the column name 'Amount' comes again and is called 'Amount_2' there");

    const proto = await proposed(table('id,__proto__,constructor,target', (i) => `k${i},${i},c${i % 3},${i % 2}`));
    expect(proto.columns).toMatchObject({ proto: { type: 'number' }, constructor: { type: 'string' } });
    expect(proto.notes).toContain("the column '__proto__' is called 'proto'");
    expect((await ingested(proto)).good[2]).toMatchObject({ proto: 2 });
  });
});

it('says that classes differ only in capitals where they are no yes and no', async () => {
  const { notes, project } = await proposed(table('x;target', (i) => `${i};${['Bad', 'bad', 'good', 'Good '][i % 4]}`));

  expect(project.objective.task).toBe('multiclass');
  expect(notes).toMatch(/CLASSES of target that differ only in capitals or spaces .* Bad \/ bad, .*in the file/);
});
