import { readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { parse } from 'yaml';
import { parseProject, renderPath } from '../../../core/contracts/parse-project.ts';

const good = readFileSync(new URL('../../../projects/bank-fraud/project.yaml', import.meta.url), 'utf8');

/** The errors of the example with one thing changed. */
const errorsOf = (from: string, to: string) => {
  expect(good).toContain(from);
  return parseProject(good.replace(from, to)).errors;
};

describe('a good file', () => {
  test('gives the project with its defaults', () => {
    const { project, errors } = parseProject(good);

    expect(errors).toBeUndefined();
    expect(project?.monitoring.minimumRows).toBe(200);
  });

  test('is the same as text and as an object', () => {
    const { project } = parseProject(good);

    expect(parseProject(project).project).toEqual(project);
  });
});

describe('columns named like what every object has', () => {
  const file = (columns: string) =>
    `name: shop\nobjective: { task: binary, target: bad }\ndata:\n  sources:\n    - name: rows\n      columns:\n        ${columns}\n`;

  test('are columns like others', () => {
    const columns =
      'constructor: { type: string }\n        toString: { type: number }\n        hasOwnProperty: { type: text }';
    const { project, errors } = parseProject(file(columns));

    expect(errors).toBeUndefined();
    expect(Object.keys(project!.data.sources[0]!.columns)).toEqual(['constructor', 'toString', 'hasOwnProperty']);
  });

  test('one that would be lost is refused', () => {
    expect(parseProject(file('__proto__: { type: string }')).errors).toEqual([
      {
        path: 'data.sources[0].columns.__proto__',
        message:
          "received a column called '__proto__', which cannot be declared; call it 'proto' here: files are read so",
        line: expect.any(Number),
        column: expect.any(Number),
      },
    ]);
  });
});

describe('an error names its place, what was received and what was expected', () => {
  test('a value that is not one of those allowed', () => {
    expect(errorsOf('task: binary', 'task: binry')).toEqual([
      {
        path: 'objective.task',
        message: "expected one of binary, multiclass, regression, anomaly; received 'binry'",
        line: 5,
        column: 9,
      },
    ]);
  });

  test('an unknown setting, with the one that was meant', () => {
    expect(errorsOf('metric: expectedCost', 'metrik: expectedCost')).toMatchObject([
      { path: 'objective.metrik', message: "no such setting; did you mean 'metric'?" },
    ]);
  });

  test('an unknown setting that is like none', () => {
    expect(errorsOf('name: bank-fraud', 'name: bank-fraud\nxyzzyplugh: 1')).toMatchObject([
      { path: 'xyzzyplugh', message: 'no such setting' },
    ]);
  });

  test('each unknown setting of an object', () => {
    expect(errorsOf('trials: 8, parallel: 2', 'trails: 8, paralel: 2')?.map((e) => e.message)).toEqual([
      "no such setting; did you mean 'trials'?",
      "no such setting; did you mean 'parallel'?",
    ]);
  });

  test('inside a value that may be a number or an object', () => {
    expect(errorsOf('{ column: amount }', '{ colum: amount }')).toMatchObject([
      { path: 'objective.costs.falseNegative.column', message: 'missing; expected a string' },
      { path: 'objective.costs.falseNegative.colum', message: "no such setting; did you mean 'column'?" },
    ]);
    expect(errorsOf('falsePositive: 5', 'falsePositive: five')).toMatchObject([
      { path: 'objective.costs.falsePositive', message: "expected a number or an object, received 'five'" },
    ]);
  });

  test('bounds', () => {
    expect(errorsOf('trials: 8', 'trials: 0')).toMatchObject([
      { path: 'training.search.trials', message: 'expected at least 1, received 0' },
    ]);
    expect(errorsOf('confidence: 0.95', 'confidence: 1')).toMatchObject([
      { message: 'expected less than 1, received 1' },
    ]);
    expect(
      errorsOf('over: [P1D, P7D, P30D], statistics: [count, mean]', 'over: [], statistics: [count]'),
    ).toMatchObject([
      { path: 'features.windows[1].over', message: 'expected at least 1 items, received an empty list' },
    ]);
  });

  test('a form', () => {
    expect(errorsOf('maturity: P7D', 'maturity: 7 days')).toMatchObject([
      {
        path: 'labels.maturity',
        message: "expected auto, or an ISO 8601 duration such as P7D or PT12H, received '7 days'",
      },
    ]);
  });

  test('parts that contradict each other', () => {
    expect(errorsOf('delay: P7D, statistics', 'statistics')).toMatchObject([
      { path: 'features.windows[2].delay', message: expect.stringContaining('is known late'), line: 37 },
    ]);
  });

  test('a missing section, at the nearest place there is', () => {
    const errors = parseProject('name: a\nobjective: { task: binary, target: y }\n').errors;

    expect(errors).toEqual([{ path: 'data', message: 'missing; expected an object', line: 1, column: 1 }]);
  });
});

describe('the inference log among the sources', () => {
  const source = '    - name: transactions\n';

  test.each(['before', 'after'])('is data.inferences, %s the others', (where) => {
    const word = '    - inferences\n';
    const text =
      where === 'before' ? good.replace(source, `${word}${source}`) : good.replace('  split:', `${word}  split:`);
    const { project, errors } = parseProject(text);
    expect(errors).toBeUndefined();
    expect(project!.data).toMatchObject({ inferences: true });
    expect(project!.data.sources.map((s) => s.name)).toEqual(['transactions', 'chargebacks']);
    // As it is stored, it is read again.
    expect(parseProject(project).project).toEqual(project);
  });

  test('moves no other source from its place in a message', () => {
    const text = good.replace(source, `    - inferences\n${source}`).replace('name: chargebacks', 'name: transactions');
    expect(parseProject(text).errors).toMatchObject([
      { path: 'data.sources[2].name', message: expect.stringContaining('each source once') },
    ]);
    expect(parseProject(good.replace(source, `    - inference\n${source}`)).errors).toMatchObject([
      { path: 'data.sources[0]', message: "expected an object or inferences, received 'inference'" },
    ]);
    const misspelt = good.replace('role: labels', 'rolle: labels');
    expect(parseProject(misspelt).errors).toMatchObject([
      { path: 'data.sources[1].rolle', message: "no such setting; did you mean 'role'?" },
      { path: 'data.sources' },
    ]);
  });

  test('is not asked for where nothing says so', () => {
    expect(parseProject(good).project!.data.inferences).toBeUndefined();
  });
});

describe('what is no project at all', () => {
  test.each([
    ['a: [1', /^not valid YAML: /],
    ['a: 1\na: 2', /^not valid YAML: Map keys must be unique/],
    ['', /^expected an object, received null/],
    ['- 1', /^expected an object, received a list of 1/],
    ['just words', /^expected an object, received 'just words'/],
  ])('%j', (text, message) => {
    const { errors } = parseProject(text);

    expect(errors?.[0]?.message).toMatch(message);
  });

  test.each([[null], [undefined], [7], [[]]])('%j as an object', (value) => {
    expect(parseProject(value).errors).toHaveLength(1);
  });

  test('a long value is cut', () => {
    const { errors } = parseProject({ name: 'x'.repeat(500) });

    expect(errors?.find((e) => e.path === 'name')?.message.length).toBeLessThan(250);
  });
});

test('paths are written as one reads them', () => {
  expect(renderPath(['data', 'sources', 0, 'columns', 'unit price', 'min'])).toBe(
    'data.sources[0].columns["unit price"].min',
  );
  expect(renderPath([])).toBe('');
});

describe('a hostile file is refused in words, and soon', () => {
  const base = 'name: shop\nobjective: { task: binary, target: bad }\ndata: { sources: [{ name: rows }] }\n';
  const laughs = [...'bcdefghij'].map((c, i) => `${c}: &${c} [${Array(9).fill(`*${'abcdefghi'[i]}`).join(',')}]`);

  it.each([
    ['aliases of aliases', ['a: &a [x, x, x]', ...laughs].join('\n'), /alias/],
    ['20,000 brackets', `${base}x: ${'['.repeat(20_000)}${']'.repeat(20_000)}`, /nested too deeply/],
    ['5,000 maps', `${base}x: ${'{a: '.repeat(5_000)}1${'}'.repeat(5_000)}`, /nested too deeply/],
    ['3,000 levels', `${base}x:\n${Array.from({ length: 1_300 }, (_, i) => `${' '.repeat(i + 1)}a:\n`).join('')}`, /./],
    ['megabytes', `#${'x'.repeat(3_000_000)}\n${base}`, /expected at most 1000000 characters/],
    [
      'names of every object',
      `${base}__proto__: { polluted: 1 }\nconstructor: { prototype: { polluted: 1 } }`,
      /no such setting/,
    ],
    ['a key that is a list', `${base}? [a, b]\n: 1`, /no such setting/],
    ['an anchor within itself', `${base}x: &x { y: *x }`, /./],
    ['two documents', `${base}---\nname: second\n`, /multiple documents/],
  ])('%s', (_, text, message) => {
    const begun = performance.now();
    const { errors } = parseProject(text);
    expect(performance.now() - begun).toBeLessThan(5_000);
    expect(errors?.map((e) => e.message).join('\n')).toMatch(message);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it('of twenty thousand unknown settings the first hundred are told', () => {
    const begun = performance.now();
    const { errors } = parseProject(`${base}${Array.from({ length: 20_000 }, (_, i) => `k${i}: 1`).join('\n')}`);
    expect(performance.now() - begun).toBeLessThan(5_000);
    expect(errors).toHaveLength(101);
    expect(errors!.at(-1)).toEqual({ path: '', message: 'and 19900 more errors' });
  });
});

describe('whatever stands where', () => {
  const everything: Json = {
    ...(parse(good) as Record<string, Json>),
    features: {
      windows: [{ entity: 'customer_id', of: 'amount', over: ['P1D'], delay: 'P1D', statistics: ['count'] }],
    },
    labels: { maturity: 'P7D' },
    retraining: { schedule: 'rate(1 day)' },
  };
  const hostile: Json[] = [
    ...[null, -1, 1e308, '', 'x', 'P1M', 'P3Y', '\ud800', '__proto__', true, 'x'.repeat(10_000), 'rate(1 hour)'],
    ...[[], [null], [[]], {}, { a: 1 }, { toString: 1 }, ['x'.repeat(1_000)], `P${'9'.repeat(400)}D`],
  ];

  test('it is an error with its path, and never another', () => {
    for (const [path, changed] of placesOf(everything))
      for (const value of hostile) {
        const { project, errors = [] } = parseProject(changed(value));
        expect([path, Boolean(project) !== errors.length > 0]).toEqual([path, true]);
      }
  }, 60_000);

  test.each([{ over: ['P1M'] }, { over: ['P1D', 'x'] }, { delay: 'P1Y' }])('durations that are none: %j', (change) => {
    const window = { entity: 'customer_id', of: 'amount', over: ['P1D'], statistics: ['count'], ...change };
    const { errors } = parseProject({ ...(everything as object), features: { windows: [window] } });
    expect(errors).toHaveLength(1);
    expect(errors?.[0]?.message).toContain('expected an ISO 8601 duration such as P7D');
  });
});

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

/** Each place of a document, with the document that has another value there. */
function* placesOf(of: Json, path = '', put = (value: Json) => value): Generator<[string, (value: Json) => Json]> {
  yield [path, put];
  if (of === null || typeof of !== 'object') return;
  for (const [name, value] of Object.entries(of))
    yield* placesOf(value, `${path}.${name}`, (other) =>
      put(Array.isArray(of) ? of.with(Number(name), other) : { ...of, [name]: other }),
    );
}
