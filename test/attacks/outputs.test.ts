/** What others wrote, in what people open: spreadsheets, pages, terminals. */
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { main } from '../../bin/cli.ts';
import { writeRows } from '../../bin/client/predictions-file.ts';
import { mendableCsv } from '../../core/ingest/quarantined-rows.ts';
import { profileReport } from '../../core/pages/profile/profile-page.ts';
import { profileDataset } from '../../core/profile/profile-dataset.ts';
import { writePredictions } from '../../core/serve/protocols/write-predictions.ts';
import { root } from '../../package/root.ts';
import { paymentsDataset, randomPayments } from '../core/serve/payments.ts';

const formulas = [
  '=1+1',
  '+SUM(A1)',
  '-2+3',
  '@A1',
  '\t=1',
  '\r=1',
  '＝1',
  "'=1",
  '=HYPERLINK("http://x","y")',
  '=cmd|"/c calc"!A1',
];

/** The first characters of the cells of a CSV text, quotes taken off. */
function cells(csv: string): string[] {
  const found = [...csv.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,\n]*))/gm)];
  return found.map(([, quoted, bare]) => (quoted ?? bare ?? '').replaceAll('""', '"'));
}

const computed = (cell: string) => /^[=+\-@\t\r＝＋－＠]/u.test(cell) && Number.isNaN(Number(cell));

describe('no CSV file begins a cell with what a spreadsheet computes', () => {
  test('quarantined rows: cells, names of columns and reasons', () => {
    const rows = formulas.map((formula, i) => ({
      line: i + 2,
      reasons: [formula],
      cells: { [formula]: formula, n: '-1.5' },
    }));
    const { csv } = mendableCsv(rows, new Set());
    const written = cells(csv);
    expect(written.length).toBeGreaterThan(formulas.length * 4);
    expect(written.filter(computed)).toEqual([]);
    expect(written).toContain('-1.5');
  });

  test('predictions', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'perennial-attack-')), 'out.csv');
    const text = 'VARCHAR' as const;
    await writeRows(file, [{ name: '=1+1', type: text, value: (row: number) => formulas[row] }], formulas.length);
    const written = cells(readFileSync(file, 'utf8'));
    expect(written.length).toBeGreaterThanOrEqual(formulas.length);
    expect(written.filter(computed)).toEqual([]);
  });

  test('answers of the API: labels, names of classes and messages', () => {
    const predictions = formulas.map((label) => ({ inferenceId: 'i', label, probabilities: { [label]: -1.5 } }));
    const failed = [{ index: 3, error: { code: 'invalid_record', message: '=1+1' } }];
    const written = cells(writePredictions({ modelVersion: 1, predictions, failed }, 'csv').replaceAll('\r\n', '\n'));
    expect(written.length).toBeGreaterThan(formulas.length * 3);
    expect(written.filter(computed)).toEqual([]);
    expect(written).toContain('-1.5');
  });

  test('there are no others: whatever writes CSV is one of these three', () => {
    const sources = ['core', 'bin', 'adapters', 'lambdas'].flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
        .filter((path) => path.endsWith('.ts'))
        .map((path) => `${folder}/${path}`),
    );
    const writers = sources.filter((path) =>
      /FORMAT csv|text\/csv; c|csvCell|toCsv/i.test(readFileSync(join(root, path), 'utf8')),
    );
    // The step that scores a batch has the first write, and says what it is.
    expect(writers.sort()).toEqual([
      'adapters/duckdb/write-rows.ts',
      'core/batch/score.ts',
      'core/ingest/quarantined-rows.ts',
      'core/serve/protocols/write-predictions.ts',
    ]);
  });
});

describe('no page takes a text for markup', () => {
  const kit = ['core/html', 'core/pages'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts'))
      .map((path) => ({ path: `${folder}/${path}`, text: readFileSync(join(root, folder, path), 'utf8') })),
  );

  test('markup comes from templates that escape, and the program itself trusts two texts', () => {
    expect(kit.length).toBeGreaterThan(30);
    const trusted = kit.flatMap(({ text }) => [...text.matchAll(/trusted\(([^)]*)\)/g)].map(([, what]) => what));
    expect(trusted.sort()).toEqual(["'<!doctype html>'", 'markup: string', 'style']);
    // Text that becomes Html without the template.
    expect(kit.filter(({ path, text }) => /new Html\(/.test(text) && path !== 'core/html/html.ts')).toEqual([]);
  });

  test('values stand in quoted attributes, in none that runs a script or leads away', () => {
    const templates = kit.flatMap(({ text }) => [...text.matchAll(/html`([^`]*)`/g)].map(([, markup]) => markup!));
    expect(templates.length).toBeGreaterThan(100);
    for (const markup of templates) {
      expect(markup).not.toMatch(/<[^>]*\s[\w-]+=\$\{/);
      expect(markup).not.toMatch(/\son\w+=|javascript:|<script|<iframe|srcdoc=/i);
      expect(markup).not.toMatch(/(href|src)="\$\{/);
    }
  });

  test('a profile of hostile names and values is text', () => {
    const markup = '"><img src=x onerror=alert(1)>&\'`';
    const dataset = paymentsDataset(
      randomPayments(200, 1).map((payment) => ({ ...payment, terminal: `${payment.terminal}${markup}` })),
    );
    const page = profileReport(profileDataset(dataset));
    expect(page).toContain('&lt;img src=x');
    expect(page).not.toContain('<img');
  });
});

test.each([[], ['--json']])(
  'what the command line says of a wrong call does not reach the terminal as it was written %j',
  async (...options) => {
    const hostile = '\x1b[2J\x1b]0;title\x07\u009b31m\u202egpj';
    const written: string[] = [];
    const stream = { write: (text: string) => written.push(text) > 0 };
    await main(['show', hostile, `--${hostile}`, ...options], { stdout: stream, stderr: stream });
    const said = written.join('');
    expect(said).not.toBe('');
    expect(said).not.toMatch(/(?!\n)[\p{Cc}\u202a-\u202e]/u);
  },
);
