import { gzipSync } from 'node:zlib';
import { beforeEach, describe, expect, test } from 'vitest';
import type { PredictionResponse } from '../../../../core/contracts/serving.ts';
import { json, paymentRecords, predictionService } from './answers.ts';

const records = paymentRecords(6);
const body = JSON.stringify({ records });
const names = ['id', 'at', 'customer', 'terminal', 'amount'] as const;
const csv = (rows: readonly Record<string, unknown>[], delimiter = ',') =>
  [names.join(delimiter), ...rows.map((row) => names.map((name) => row[name] ?? '').join(delimiter))].join('\n');
const csvType = { 'content-type': 'text/csv' };

let service: Awaited<ReturnType<typeof predictionService>>;
let whole: PredictionResponse;

beforeEach(async () => {
  service = await predictionService();
  whole = JSON.parse((await service.ask('predictions', { body })).body);
});

const scores = ({ predictions }: Pick<PredictionResponse, 'predictions'>) =>
  predictions.map(({ probability, decision, expectedCost }) => [probability, decision, expectedCost]);

describe('records in', () => {
  test.for([
    ['a JSON array', JSON.stringify(records), json],
    ['CSV', csv(records), csvType],
    ['CSV with semicolons, other order of columns, and spaces', csv(records, ' ; '), csvType],
    ['CSV of Windows, with a mark of byte order', `\ufeff${csv(records).replaceAll('\n', '\r\n')}\r\n`, csvType],
    ['CSV in quotes', csv(records).replace(/[^,\n]+/g, '"$&"'), { 'content-type': 'text/csv; charset=utf-8' }],
    ['NDJSON', `${records.map((r) => JSON.stringify(r)).join('\n')}\n\n`, { 'content-type': 'application/x-ndjson' }],
  ] as const)('%s are those of a JSON object', async ([, body, headers]) => {
    const { statusCode, body: said } = await service.ask('predictions', { body, headers });
    expect(statusCode, said).toBe(200);
    expect(scores(JSON.parse(said))).toEqual(scores(whole));
    expect(service.captured.slice(-6).map(({ record }) => record)).toEqual(
      service.captured.slice(0, 6).map(({ record }) => record),
    );
  });

  test.for([
    ['JSON', body.replace('"c1"', '"K\ufffdln"'), json],
    ['CSV', csv(records).replace('c1', 'K\ufffdln'), csvType],
    ['NDJSON', JSON.stringify(records[0]).replace('c0', 'K\ufffdln'), { 'content-type': 'application/x-ndjson' }],
  ] as const)(
    'bytes that API Gateway has not read as UTF-8 are told in %s, not taken for another value',
    async ([, body, headers]) => {
      const { statusCode, body: said } = await service.ask('predictions', { body, headers });
      expect([statusCode, said]).toEqual([400, expect.stringContaining('received U+FFFD')]);
      expect(service.captured).toHaveLength(6);
    },
  );

  test('the character itself is taken where JSON escapes it, and in UTF-8 that was received as bytes', async () => {
    const escaped = body.replace('"c1"', '"K\\ufffdln"');
    for (const sent of [escaped, Buffer.from(body.replace('"c1"', '"K\ufffdln"'))])
      expect((await service.ask('predictions', { body: sent, headers: json })).statusCode).toBe(200);
    expect(new Set(service.captured.slice(6).map(({ record }) => record.customer)).size).toBe(6);
  });

  test('names of columns in CSV are found in whatever case, as in files: a key too', async () => {
    const [first, ...rows] = csv(records).split('\n');
    const body = [first!.toUpperCase(), ...rows].join('\n');
    const { statusCode, body: said } = await service.ask('predictions', { body, headers: csvType });
    expect(statusCode, said).toBe(200);
    expect(service.captured.slice(6).map(({ key }) => key)).toEqual(records.map(({ id }) => id));
  });

  test('what cuts the names of the columns cuts the lines, though most of them are faulty', async () => {
    const [first, one] = csv(records).replaceAll(',', ';').split('\n');
    const long = `${one};more`;
    for (const [lines, refused] of [
      [[long], [true]],
      [
        [long, one],
        [true, false],
      ],
      [['x,1;y'], [true]],
    ] as const) {
      const { statusCode, body: said } = await service.ask('predictions', {
        body: [first, ...lines].join('\n'),
        headers: csvType,
        query: { failures: 'perRecord' },
      });
      expect(statusCode, said).toBe(200);
      const { predictions } = JSON.parse(said) as { predictions: { error?: { message: string } }[] };
      expect(predictions.map(({ error }) => error !== undefined)).toEqual(refused);
      expect(predictions[0]!.error!.message).toMatch(/line 2 of the CSV: expected 5 fields, received [26]/);
    }
  });

  test('a decimal comma without quotes moves no value to another column', async () => {
    const [first, ...rows] = csv(records).replaceAll('.5', ',5').split('\n');
    for (const [some, message] of [
      [rows, /a field more than the header: put numbers with a decimal comma in quotes/],
      [rows.slice(0, 1), /line 2 of the CSV: expected 5 fields, received 6/],
      [rows.map((row) => `"${row.replace(',', '",')}`), /a field more in each line \(is it a decimal comma/],
    ] as const) {
      const { statusCode, body: said } = await service.ask('predictions', {
        body: [first, ...some].join('\n'),
        headers: csvType,
      });
      expect([statusCode, said]).toEqual([400, expect.stringMatching(message)]);
    }
    expect(service.captured).toHaveLength(6);
  });

  test('gzip, as bytes and as API Gateway has taken it off, are those of the plain body', async () => {
    const headers = { ...json, 'Content-Encoding': 'gzip' };
    for (const sent of [gzipSync(body), Buffer.from(body), body]) {
      const { statusCode, body: said } = await service.ask('predictions', { body: sent, headers });
      expect(statusCode, said).toBe(200);
      expect(scores(JSON.parse(said))).toEqual(scores(whole));
    }
  });

  test.for([
    ['a bomb', gzipSync(Buffer.alloc(200_000_000, ' ')), 'gzip', 413],
    ['gzip cut short', gzipSync(body).subarray(0, 60), 'gzip', 400],
    ['gzip under another name', gzipSync(body), 'br', 415],
    ['gzip that is said to be deflate', gzipSync(body), 'deflate', 400],
  ] as const)('%s are refused', async ([, body, coding, status]) => {
    const started = performance.now();
    const answer = await service.ask('predictions', { body, headers: { ...json, 'content-encoding': coding } });
    expect(answer.statusCode, answer.body).toBe(status);
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  test.for([
    ['an empty CSV', '', csvType, /first line names the columns; .*none|names the columns/],
    [
      'CSV without a header',
      '1,2026-03-01T00:00:00Z,a,b,3\n2,2026-03-02T00:00:00Z,a,b,4',
      csvType,
      /names the columns/,
    ],
    ['CSV with a header alone', names.join(','), csvType, /received an empty list/],
    ['CSV with a column twice', 'id,id,at\n1,2,3', csvType, /column 2 of the first line has the name of column 1/],
    ['a short line', `${csv(records)}\nx,y`, csvType, /records\[6\]: line 8 of the CSV: expected 5 fields, received 2/],
    ['an open quote', `${csv(records)}\n"x,y`, csvType, /line 8 of the CSV: a quote that is never closed/],
    ['NDJSON with another line', '{"id":"a"}\n{oops}', { 'content-type': 'application/x-ndjson' }, /records\[0\]/],
    ['1,001 lines', `amount\n${'1\n'.repeat(1001)}`, csvType, /1 to 1,000 objects; received 1,001/],
    ['an unknown way of failures', body, json, /expected "failures"/, { failures: 'never' }],
    ['explain as another word', body, json, /expected "explain"/, { explain: 'yes' }],
  ] as const)('%s are refused by what is wrong', async ([, body, headers, message, query = {}]) => {
    const { statusCode, body: said } = await service.ask('predictions', { body, headers, query });
    expect([statusCode, JSON.parse(said).error.message]).toEqual([400, expect.stringMatching(message)]);
  });

  test.for<[string, string | undefined, string, Record<string, string>?, Record<string, string>?]>([
    ['a field', JSON.stringify({ records, explian: true }), 'explian'],
    [
      'a field whose name every object has',
      `{"records":[],"__proto__":1}`.replace('[]', JSON.stringify(records)),
      '__proto__',
    ],
    ['windows, which the platform keeps itself', JSON.stringify({ records, windows: [] }), 'windows'],
    ['the query', body, 'failure', json, { failure: 'perRecord' }],
    ['the query beside CSV', csv(records), 'Explain', csvType, { Explain: 'true' }],
  ])('an option in %s that there is not is refused by its name', async ([, sent, name, headers = json, query = {}]) => {
    const before = service.captured.length;
    const { statusCode, body: said } = await service.ask('predictions', { body: sent!, headers, query });
    expect(statusCode, said).toBe(400);
    const { code, message, details } = JSON.parse(said).error;
    expect([code, details[0].path]).toEqual(['invalid_request', name]);
    expect(message).toMatch(name === 'windows' ? /keeps the entity windows/ : /"explain" and "failures"/);
    expect(service.captured).toHaveLength(before);
  });

  test('a signature in the query is no option', async () => {
    const query = { 'X-Amz-Signature': 'a', 'X-Amz-Date': 'b', explain: 'false' };
    expect((await service.ask('predictions', { body, headers: json, query })).statusCode).toBe(200);
  });

  test('another media type is refused by name', async () => {
    const answer = await service.ask('predictions', {
      body: '<records/>',
      headers: { 'content-type': 'application/xml' },
    });
    expect([answer.statusCode, JSON.parse(answer.body).error.message]).toEqual([
      415,
      'expected content-type: application/json, text/csv or application/x-ndjson; received application/xml',
    ]);
  });
});

describe('answers', () => {
  test('in NDJSON are a line each, with the version in a header', async () => {
    const answer = await service.ask('predictions', { body, headers: { ...json, Accept: 'application/x-ndjson' } });
    expect(answer.headers).toMatchObject({ 'content-type': 'application/x-ndjson', 'perennial-model-version': '3' });
    const lines = answer.body
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(scores({ predictions: lines })).toEqual(scores(whole));
  });

  test('in CSV have the numbers to their last digit', async () => {
    const answer = await service.ask('predictions', { body, headers: { ...json, accept: 'text/csv;q=1, */*;q=0.1' } });
    expect(answer.headers['content-type']).toBe('text/csv; charset=utf-8');
    const [header, ...lines] = answer.body
      .trimEnd()
      .split('\r\n')
      .map((line) => line.split(','));
    expect(header).toEqual(['inferenceId', 'probability', 'decision', 'expectedCost']);
    expect(lines.map(([, p, decision, cost]) => [Number(p), decision, Number(cost)])).toEqual(scores(whole));
  });

  test.for(['', 'application/json', '*/*', 'application/xml', 'text/html,application/json;q=0.9', 'text/csv;q=0'])(
    'are JSON for whoever accepts %o',
    async (accept) => {
      const answer = await service.ask('predictions', { body, headers: { ...json, accept } });
      expect(answer.headers['content-type']).toBe('application/json');
      expect(JSON.parse(answer.body).modelVersion).toBe(3);
    },
  );

  test('in CSV cannot hold reasons, and say so before anything is captured', async () => {
    const before = service.captured.length;
    const query = { explain: 'true' };
    const answer = await service.ask('predictions', { body, query, headers: { ...json, accept: 'text/csv' } });
    expect(answer.statusCode).toBe(400);
    expect(service.captured).toHaveLength(before);
    const lines = await service.ask('predictions', {
      body,
      query,
      headers: { ...json, accept: 'application/x-ndjson' },
    });
    expect(JSON.parse(lines.body.split('\n')[0]!).explanation.contributions.length).toBeGreaterThan(0);
  });
});

describe('failures per record', () => {
  const { amount: _, ...lacks } = records[1]!;
  const some = [records[0], lacks, records[2], 'x', records[4], null];

  test('stand in the places of the records, and the others are predicted and captured', async () => {
    const before = service.captured.length;
    for (const ask of [
      { body: JSON.stringify({ records: some, failures: 'perRecord' }) },
      { body: JSON.stringify(some), query: { failures: 'perRecord' } },
    ]) {
      const { statusCode, body: said } = await service.ask('predictions', ask);
      expect(statusCode).toBe(200);
      const { predictions } = JSON.parse(said);
      expect(scores({ predictions: [0, 2, 4].map((i) => predictions[i]) })).toEqual(
        [0, 2, 4].map((i) => scores(whole)[i]),
      );
      expect(predictions[1].error).toEqual({
        code: 'invalid_record',
        message: "records[1].amount: missing field 'amount' (number): send null if the value is unknown",
        details: [{ path: 'records[1].amount', message: expect.stringContaining('missing field') }],
      });
      expect([3, 5].map((i) => predictions[i].error.code)).toEqual(['invalid_record', 'invalid_record']);
      expect(predictions).toHaveLength(6);
    }
    expect(service.captured).toHaveLength(before + 6);
  });

  test('in CSV and NDJSON too, for lines that cannot be read', async () => {
    const query = { failures: 'perRecord' };
    const text = csv(records).split('\n').toSpliced(2, 0, 'x,y').join('\n');
    const answer = await service.ask('predictions', { body: text, query, headers: { ...csvType, accept: 'text/csv' } });
    const lines = answer.body.trimEnd().split('\r\n');
    expect(lines[0]).toBe('inferenceId,probability,decision,expectedCost,error');
    expect(lines[2]).toBe('"",,,,"records[1]: line 3 of the CSV: expected 5 fields, received 2"'.replace('""', ''));
    expect(lines).toHaveLength(8);
    const ndjson = `${JSON.stringify(records[0])}\n{oops\n${JSON.stringify(records[2])}`;
    const headers = { 'content-type': 'application/x-ndjson', accept: 'application/x-ndjson' };
    const outcomes = (await service.ask('predictions', { body: ndjson, query, headers })).body.trimEnd().split('\n');
    expect(outcomes.map((line) => Object.keys(JSON.parse(line))[0])).toEqual(['inferenceId', 'error', 'inferenceId']);
  });

  test('of all records are an answer too, and nothing is captured', async () => {
    const before = [service.captured.length, service.events.length];
    const answer = await service.ask('predictions', { body: '[1,{}]', query: { failures: 'perRecord' } });
    expect(answer.statusCode).toBe(200);
    expect(JSON.parse(answer.body).predictions.map((p: object) => Object.keys(p))).toEqual([['error'], ['error']]);
    expect([service.captured.length, service.events.length]).toEqual(before);
  });
});
