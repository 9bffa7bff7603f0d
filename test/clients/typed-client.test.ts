import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPredictionServer } from '../../adapters/local-server/prediction-server.ts';
import { exampleRecord } from '../../bin/client/calls/example-record.ts';
import { languages, snippet } from '../../bin/client/calls/snippets.ts';
import { typedClient } from '../../bin/client/calls/typed-client.ts';
import type {
  AnomalyPrediction,
  Answered,
  BinaryPrediction,
  Client,
  Explanation,
  Label,
  MulticlassPrediction,
  RegressionPrediction,
} from '../../clients/typescript/perennial-client.ts';
import type * as contract from '../../core/contracts/serving.ts';
import type { Task } from '../../core/contracts/task.ts';
import { loadModel } from '../../core/edge/edge-model.ts';
import { edgePackage } from '../../core/edge/edge-package.ts';
import { root } from '../../package/root.ts';
import { oddPackage } from './odd-package.ts';
import { python, run } from './programs.ts';

/** Field by field as the API's own types say it; the compiler holds them together. */
const predictionFields = {
  inferenceId: 'Answered',
  modelVersion: 'Answered',
  fallback: 'Answered',
  explanation: 'Answered',
  probability: 'BinaryPrediction',
  decision: 'BinaryPrediction',
  expectedCost: 'BinaryPrediction',
  label: 'MulticlassPrediction',
  probabilities: 'MulticlassPrediction',
  value: 'RegressionPrediction',
  interval: 'RegressionPrediction',
  score: 'AnomalyPrediction',
} as const satisfies Record<keyof contract.Prediction, string>;

type AnyField =
  | keyof BinaryPrediction
  | keyof MulticlassPrediction
  | keyof RegressionPrediction
  | keyof AnomalyPrediction;
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : never) : never;
/** Each is `never`, and no longer a constant, where client and API part. */
const same: {
  fields: Same<AnyField, keyof contract.Prediction>;
  explanation: Same<Explanation, contract.Explanation>;
  reasons: Same<NonNullable<Answered['fallback']>['reason'], contract.FallbackReason>;
  decision: Same<BinaryPrediction['decision'], contract.Decision>;
  interval: Same<NonNullable<RegressionPrediction['interval']>, contract.PredictionInterval>;
  label: Label extends contract.LabelRequest['labels'][number] ? true : never;
} = { fields: true, explanation: true, reasons: true, decision: true, interval: true, label: true };

it('the types are those of the API, also in Python', async () => {
  expect(Object.values(same)).toEqual(Array(6).fill(true));
  const program = `
import json, sys, typing
sys.path.insert(0, ${JSON.stringify(join(root, 'clients/python'))})
import perennial_client as c
own = lambda t: sorted(t.__annotations__)
reasons = typing.get_args(typing.get_type_hints(c.Fallback)["reason"])
print(json.dumps({**{n: own(getattr(c, n)) for n in ${JSON.stringify([...new Set(Object.values(predictionFields)), 'Explanation', 'Contribution', 'Label'])}}, "reasons": sorted(reasons)}))`;
  const found = JSON.parse(await run(python, ['-c', program])) as Record<string, string[]>;
  const answered = ['explanation', 'fallback', 'inferenceId', 'modelVersion'];
  const of = (type: string) => Object.entries(predictionFields).flatMap(([name, t]) => (t === type ? [name] : []));
  // Classes below have the fields of the one above too.
  const expected = (type: string) =>
    [...new Set([...of(type), ...answered, ...(type === 'AnomalyPrediction' ? ['decision'] : [])])].sort();
  for (const type of new Set(Object.values(predictionFields)))
    expect([type, [...new Set([...found[type]!, ...answered])].sort()]).toEqual([type, expected(type)]);
  expect(found.Explanation).toEqual(['base', 'class', 'contributions', 'rest', 'scale', 'score']);
  expect(found.Contribution).toEqual(['contribution', 'feature', 'reason', 'value']);
  expect(found.Label).toEqual(['at', 'inferenceId', 'key', 'value']);
  expect(found.reasons).toEqual(['function', 'model', 'no_prediction', 'secret', 'windows']);
});

const folder = mkdtempSync(join(tmpdir(), 'typed-'));
writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
const tasks: Task[] = ['binary', 'multiclass', 'regression', 'anomaly'];

const strictly =
  '--strict --noEmit --ignoreConfig --target es2022 --module nodenext --moduleResolution nodenext --lib es2024,dom --allowImportingTsExtensions --exactOptionalPropertyTypes --noUncheckedIndexedAccess --erasableSyntaxOnly --verbatimModuleSyntax'.split(
    ' ',
  );

/** What the strict compiler says of files in the folder. */
function compiled(files: readonly string[]): string {
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const checked = spawnSync(process.execPath, [tsc, ...strictly, '--types', '', ...files], {
    encoding: 'utf8',
    cwd: folder,
  });
  return checked.stdout + checked.stderr;
}

it('a project may be called as anything that the client is made of', async () => {
  const { pkg } = await oddPackage('anomaly');
  const names = ['anomaly', 'any', 'client', 'label', 'none', 'p', 'predictions', 'promise', 'true', 'a-b'];
  const files: string[] = [];
  for (const project of names) {
    const named = { ...pkg, project };
    const at = join(folder, `named-${project}.ts`);
    writeFileSync(at, await typedClient('typescript', named, 1));
    files.push(at);
    writeFileSync(join(folder, `named_${project.replace('-', '_')}.py`), await typedClient('python', named, 1));
  }
  expect(compiled(files)).toBe('');
  const program = `
import importlib, json, sys
sys.path.insert(0, ${JSON.stringify(folder)})
found = {}
for project in ${JSON.stringify(names)}:
    module = importlib.import_module("named_" + project.replace("-", "_"))
    name = [n for n, c in vars(module).items() if isinstance(c, type) and issubclass(c, module.Client) and c is not module.Client]
    found[project] = [name, getattr(module, name[0])("http://127.0.0.1")._url]
print(json.dumps(found))`;
  const found = JSON.parse(await run(python, ['-c', program])) as Record<string, [string[], string]>;
  for (const project of names) expect(found[project]![1]).toBe(`http://127.0.0.1/projects/${project}`);
  expect([found['a-b']![0], found.client![0], found.none![0]]).toEqual([['AB'], ['ClientProject'], ['NoneProject']]);
});

describe.each(tasks)('of a project with task %s and odd columns', (task) => {
  let server: Awaited<ReturnType<typeof startPredictionServer>>;
  let made: Awaited<ReturnType<typeof oddPackage>>;
  let url: string;
  beforeAll(async () => {
    made = await oddPackage(task);
    const model = loadModel(edgePackage(made.pkg, { version: 4, digest: 'd' }));
    server = await startPredictionServer(model, { host: '127.0.0.1', port: 0, onlyLocal: true, onError: () => {} });
    url = `http://127.0.0.1:${server.port}`;
  });
  afterAll(() => server.stop());

  it('the typed client in TypeScript compiles strictly, refuses wrong records, and predicts', async () => {
    const file = join(folder, `${task}.ts`);
    writeFileSync(file, await typedClient('typescript', made.pkg, 4));
    const record = JSON.stringify(made.records[0]);
    const program = `import { Odd, type OddPrediction, type OddRecord } from './${task}.ts';
const record: OddRecord = ${record};
const client = new Odd({ url: ${JSON.stringify(url)} });
export async function asked(): Promise<OddPrediction[]> { return (await client.predict([record])).predictions; }
// @ts-expect-error a field is missing
const missing: OddRecord = {};
// @ts-expect-error a text for a number
const wrong: OddRecord = { ...record, count: 'x' };
// @ts-expect-error a prediction of this task has no such field
export const none = async () => (await asked())[0]!.nonsense;
void [missing, wrong];
`;
    const using = join(folder, `${task}-using.ts`);
    writeFileSync(using, program);
    expect(compiled([using])).toBe('');
    const { Odd } = (await import(pathToFileURL(file).href)) as { Odd: new (options: { url: string }) => Client };
    const { predictions } = await new Odd({ url }).predict(made.records as Record<string, unknown>[]);
    expect(predictions).toHaveLength(made.records.length);
    expect(Object.keys(predictions[0]!).sort()).toEqual(fieldsOf(task));
  });

  it('the typed client in Python predicts, and its types are those of the records', async () => {
    const file = join(folder, `odd_${task}.py`);
    writeFileSync(file, await typedClient('python', made.pkg, 4));
    const program = `
import json, sys, typing
sys.path.insert(0, ${JSON.stringify(folder)})
import odd_${task} as odd
records = json.load(sys.stdin)
found = odd.Odd(${JSON.stringify(url)}).predict(records)
print(json.dumps([found.predictions, sorted(odd.OddRecord.__required_keys__), sorted(odd.OddRecord.__optional_keys__)]))`;
    const said = await run(python, ['-c', program], JSON.stringify(made.records));
    const [predictions, required, optional] = JSON.parse(said) as [object[], string[], string[]];
    expect(predictions).toHaveLength(made.records.length);
    expect(Object.keys(predictions[0]!).sort()).toEqual(fieldsOf(task));
    const names = made.pkg.contract.map(({ name }) => name).filter((name) => name !== made.pkg.target);
    expect([...required, ...optional].sort()).toEqual(names.sort());
    expect(required).toContain('amount in €');
  });

  it.each(languages)('the request for %s works as it is pasted', async (language) => {
    const record = {
      ...exampleRecord(made.pkg, new Date('2026-05-01T10:00:00.123Z')),
      more: 'it\'s \\ "quoted" $(x) `y` \u2028 %',
    };
    const text = snippet(language, { url: `${url}/projects/odd/predictions`, key: "a'b", record });
    const said =
      language === 'curl'
        ? run('sh', ['-c', text])
        : language === 'python'
          ? run(python, ['-'], text)
          : run(process.execPath, ['--input-type=module-typescript', '-'], text);
    const answer = JSON.parse(await said) as { modelVersion: number; predictions: object[] };
    expect(answer.modelVersion).toBe(4);
    expect(Object.keys(answer.predictions[0]!).sort()).toEqual(fieldsOf(task));
  });
});

function fieldsOf(task: Task): string[] {
  return {
    binary: ['decision', 'expectedCost', 'inferenceId', 'probability'],
    multiclass: ['inferenceId', 'label', 'probabilities'],
    regression: ['inferenceId', 'interval', 'value'],
    anomaly: ['decision', 'inferenceId', 'score'],
  }[task];
}

describe('an example of a record', () => {
  it('has usual values, placeholders for keys and personal data, and nothing that the contract refuses', async () => {
    const { pkg } = await oddPackage('binary');
    const typical = {
      columns: {
        'amount in €': { kind: 'number' as const, low: 10, high: 30 },
        id: { kind: 'category' as const, values: ['r-1'], fractions: [0.9], complete: true },
        customer: { kind: 'category' as const, values: ['Erika'], fractions: [0.9], complete: true },
        '</script><!-- "odd" name': {
          kind: 'category' as const,
          values: ['NL'],
          fractions: [0.4],
          complete: true,
        },
      },
      windows: {},
    };
    const record = exampleRecord({ ...pkg, typical }, new Date('2026-05-01T10:00:00.123Z'));
    expect(record).toMatchObject({
      id: 'example',
      at: '2026-05-01T10:00:00Z',
      'amount in €': 20,
      '</script><!-- "odd" name': 'NL',
      known: true,
    });
    expect(JSON.stringify(record)).not.toContain('Erika');
    const bounded = pkg.contract.map((c) => (c.name === 'amount in €' ? { ...c, min: 500 } : c));
    expect(exampleRecord({ ...pkg, typical, contract: bounded }, new Date())['amount in €']).toBe(500);
  });
});
