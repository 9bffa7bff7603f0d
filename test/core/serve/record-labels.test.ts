import { beforeEach, expect, test } from 'vitest';
import type { EntityEvent, RecordedLabel } from '../../../core/contracts/serving.ts';
import { pseudonym } from '../../../core/hash/pseudonym.ts';
import { ServingError } from '../../../core/serve/http/errors.ts';
import { windowSpecs } from '../../../core/windows/index.ts';
import { entityKeys, type SeriesRecord } from '../../../core/windows/online/entity-keys.ts';
import { withKeyHash } from '../../../core/windows/online/key-hash.ts';
import { loadEntities } from '../../../core/windows/online/load-entities.ts';
import { readEntities } from '../../../core/windows/online/read-states.ts';
import { updateEntities } from '../../../core/windows/online/update-entities.ts';
import { type Payment, paymentsDataset, randomPayments, recordEvent, trainPackage } from './payments.ts';
import { hashOfKey, memoryService, request } from './service.ts';

const inferenceId = '01ARYZ6S410000000000000000';
const payments = randomPayments(60, 1);
const dataset = paymentsDataset(payments);
const pkg = { ...trainPackage(dataset, 'logisticRegression'), classes: ['<=50K', '>50K'] };

let service: ReturnType<typeof memoryService>;
beforeEach(async () => {
  service = memoryService();
  await service.publish(dataset.extra.project);
});

async function written(): Promise<RecordedLabel[]> {
  const lines: RecordedLabel[] = [];
  for await (const { key } of service.objects.list('labels/')) {
    expect(key).toMatch(/^labels\/pay\/dt=2027-01-01\/[0-9a-f]{40}\.ndjson$/);
    const text = new TextDecoder().decode(await service.objects.get(key));
    lines.push(
      ...text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as RecordedLabel),
    );
  }
  return lines;
}

test('binary labels are written by the name of their class and told to the windows as 0 and 1', async () => {
  await service.serve(pkg);
  const labels = [
    { key: 'a', value: '>50K', at: '2026-12-31T00:00:00Z' },
    { key: 'b', value: false },
    { key: 'c', value: 1 },
    { inferenceId, value: 0 },
  ];
  const answer = await service.recorder.record(request('pay', { labels }));
  expect(answer).toEqual({ accepted: 4, rejected: [] });
  expect(await written()).toEqual([
    { project: 'pay', key: 'a', value: '>50K', at: '2026-12-31T00:00:00.000Z' },
    { project: 'pay', key: 'b', value: '<=50K', at: '2027-01-01T00:00:00.000Z' },
    { project: 'pay', key: 'c', value: '>50K', at: '2027-01-01T00:00:00.000Z' },
    { project: 'pay', inferenceId, value: '<=50K', at: '2027-01-01T00:00:00.000Z' },
  ]);
  expect(service.events.map((e) => e.kind === 'label' && e.value)).toEqual([1, 0, 1, 0]);
});

test('a label by inference gets the key of its record', async () => {
  await loadEntities(service.entities, {
    project: 'pay',
    dataset,
    specs: [],
    model: 'm',
    retained: [],
    generation: 'g',
    now: () => service.clock.now,
  });
  // The inference id may say the record by itself.
  const saying = withKeyHash(inferenceId, payments[1]!.id);
  const unknown = withKeyHash(inferenceId, 'never seen');
  const events = [recordEvent(payments[0]!, inferenceId), recordEvent(payments[1]!, saying)];
  await updateEntities(service.entities, 'pay', events, service.clock.now);
  const labels = [inferenceId, saying, unknown].map((id) => ({ inferenceId: id, value: true }));
  await service.recorder.record(request('pay', { labels }));
  const [first, second, third] = await written();
  expect(first).toMatchObject({ key: payments[0]!.id, inferenceId, value: true });
  expect(second).toMatchObject({ key: payments[1]!.id, inferenceId: saying, value: true });
  expect(third).not.toHaveProperty('key');
});

test('a label by an inference id that says its record finds it, whichever comes first', async () => {
  await loadEntities(service.entities, {
    ...{ project: 'pay', dataset, specs: windowSpecs(dataset.extra.project, dataset.table), model: 'm' },
    ...{ retained: [], generation: 'g', now: () => service.clock.now },
  });
  const [payment] = payments as [Payment];
  const id = withKeyHash(inferenceId, 'new');
  const record = recordEvent({ ...payment, id: 'new', customer: 'x', terminal: 'x' }, id);
  const label: EntityEvent = { kind: 'label', project: 'pay', inferenceId: id, value: 1, at: '2027-01-01T00:00:00Z' };
  for (const events of [
    [record, label],
    [label, record],
  ]) {
    const entities = service.entities.copy();
    for (const event of events) await updateEntities(entities, 'pay', [event], service.clock.now);
    const series = (await entities.get<SeriesRecord>(entityKeys.series('pay')))!;
    const of = Object.values(series.series).find(({ spec }) => spec.of === 'fraud')!;
    const log = entityKeys.log('pay', of.generation, of.group, 'x');
    const read = await readEntities(entities, [{ log, parts: new Set([of.part]) }]);
    // Count and sum, in hundredths.
    expect(read.get(log.pk)!.state(of).buckets.slice(1, 3)).toEqual([1, 100]);
    expect(await entities.get(entityKeys.inference('pay', id))).toBeUndefined();
  }
});

test('a key is a text, or the digits of a number, and fits an item', async () => {
  await service.serve(pkg);
  const keys = [4711, 'k\ud800', 'k'.repeat(1_025), 2 ** 60, 'fine', 'k\u0000'];
  const labels = keys.map((key) => ({ key, value: true }));
  const { accepted, rejected } = await service.recorder.record(request('pay', { labels }));
  expect(accepted).toBe(2);
  expect(await written()).toMatchObject([{ key: '4711' }, { key: 'fine' }]);
  expect(rejected.map(({ path }) => path)).toEqual([
    'labels[1].key',
    'labels[2].key',
    'labels[3].key',
    'labels[5].key',
  ]);
});

test('takes the right ones and names the wrong ones', async () => {
  await service.serve(pkg);
  const labels = [
    { key: 'a', value: true },
    { key: 'b', value: 'maybe' },
    { value: true },
    { key: '', value: true },
    { key: 'c', value: true, at: 'yesterday' },
    { key: 'd', value: true, at: '2999-01-01' },
    { key: 'e' },
    7,
    { inferenceId: 'abc', value: 1 },
  ];
  const { accepted, rejected } = await service.recorder.record(request('pay', { labels }));
  expect(accepted).toBe(1);
  expect(rejected).toEqual([
    { path: 'labels[1].value', message: 'expected "<=50K", ">50K", true, false, 1 or 0, received a string' },
    { path: 'labels[2]', message: 'expected an inferenceId or a key' },
    { path: 'labels[3].key', message: 'expected the key of a record, received a string' },
    {
      path: 'labels[4].at',
      message: 'expected a timestamp such as 2026-03-01T12:00:00Z, received a string',
    },
    { path: 'labels[5].at', message: 'expected a moment that is no more than a day in the future, received a string' },
    { path: 'labels[6].value', message: 'expected "<=50K", ">50K", true, false, 1 or 0, received nothing' },
    { path: 'labels[7]', message: 'expected an object with inferenceId or key, and value; received a number' },
    {
      path: 'labels[8].inferenceId',
      message: 'expected the inferenceId of a prediction (26 or 46 characters), received a string',
    },
  ]);
});

test('from a clock that is an hour ahead are of now: a correction in between counts', async () => {
  await service.serve(pkg);
  const labels = [{ key: 'a', value: true, at: '2027-01-01T01:00:00Z' }];
  expect(await service.recorder.record(request('pay', { labels }))).toEqual({ accepted: 1, rejected: [] });
  expect((await written()).map(({ at }) => at)).toEqual(['2027-01-01T00:00:00.000Z']);
});

test('400 where none is right, and nothing is written', async () => {
  const error = await service.recorder
    .record(request('pay', { labels: [{ key: 'a', value: 2 }] }))
    .catch((e: unknown) => e);
  expect(error).toBeInstanceOf(ServingError);
  expect(error).toMatchObject({ status: 400, details: [{ path: 'labels[0].value' }] });
  expect(await written()).toEqual([]);
});

test('the same labels with their moment twice are one object', async () => {
  const body = { labels: [{ key: 'a', value: true, at: '2026-12-31T00:00:00Z' }] };
  await service.recorder.record(request('pay', body));
  await service.recorder.record(request('pay', body));
  expect(await written()).toHaveLength(1);
});

test('a key that is personal data is written as its pseudonym', async () => {
  const { project } = dataset.extra;
  const [source] = project.data.sources;
  const columns = { ...source!.columns, id: { ...source!.columns.id!, pii: true } };
  await service.publish({ ...project, data: { ...project.data, sources: [{ ...source!, columns }] } });
  await service.recorder.record(request('pay', { labels: [{ key: 'Erika', value: true }] }));
  expect(await written()).toMatchObject([{ key: pseudonym('secret', 'pay', 'Erika') }]);
  expect(JSON.stringify(service.events)).not.toContain('Erika');
});

test.for([
  ['multiclass', ['a', 'b'], 'b', 'c', 'expected one of "a", "b"'],
  ['regression', [], 1.5, 'x', 'expected a finite number'],
] as const)('%s', async ([task, classes, right, wrong, message]) => {
  const { project } = dataset.extra;
  await service.publish({
    ...project,
    objective: { ...project.objective, task },
    features: { ...project.features, windows: [] },
  });
  await service.serve({ ...pkg, task, classes: [...classes] });
  const answer = await service.recorder.record(
    request('pay', {
      labels: [
        { key: 'r', value: right },
        { key: 'w', value: wrong },
      ],
    }),
  );
  expect(answer.accepted).toBe(1);
  expect(answer.rejected[0]!.message).toContain(message);
  expect(await written()).toMatchObject([{ value: right }]);
  expect(service.events).toEqual([]);
});

test('asks for the scope label, and for a project that exists', async () => {
  await service.grant('predicts', ['*'], ['predict']);
  const caller = { caller: { kind: 'key' as const, keyHash: hashOfKey('predicts') } };
  const body = { labels: [{ key: 'a', value: true }] };
  await expect(service.recorder.record(request('pay', body, caller))).rejects.toMatchObject({ status: 403 });
  await expect(service.recorder.record(request('nope', body))).rejects.toMatchObject({ status: 404 });
});
