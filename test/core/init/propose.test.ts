import { describe, expect, it } from 'vitest';
import { fieldConflicts } from '../../../core/contracts/cross-field-rules.ts';
import { projectSchema } from '../../../core/contracts/project.ts';
import type { ColumnInspection } from '../../../core/init/inspect.ts';
import { proposeProject } from '../../../core/init/propose.ts';
import { projectYaml } from '../../../core/init/yaml.ts';
import { windowSpecs } from '../../../core/windows/index.ts';

const rows = 1000;
const start = Date.UTC(2026, 0, 1);
const column = (name: string, of: Partial<ColumnInspection>): ColumnInspection => ({
  name,
  type: 'string',
  values: rows,
  missing: 0,
  distinct: 50,
  words: 1,
  ...of,
});
const paymentId = column('payment_id', { distinct: rows });
const over = (days: number) =>
  column('time', { type: 'timestamp', distinct: rows, min: start, max: start + days * 86_400_000 });
const isFraud = column('is_fraud', {
  type: 'integer',
  distinct: 2,
  counts: [
    ['0', 990],
    ['1', 10],
  ],
});

function propose(columns: ColumnInspection[], target?: string) {
  const proposal = proposeProject({ name: 'shop', inspection: { format: 'csv', rows, columns }, target });
  expect(fieldConflicts(projectSchema.parse(proposal.project))).toEqual([]);
  return {
    ...proposal,
    windows: proposal.project.features?.windows,
    columns: proposal.project.data.sources[0]!.columns!,
  };
}

describe('columns named like what every object has', () => {
  it('are proposed without a remark that is none', () => {
    const inspection = ['constructor', 'toString', 'hasOwnProperty'].map((name) => column(name, {}));
    const proposal = propose([paymentId, ...inspection, isFraud]);
    expect(Object.keys(proposal.columns)).toEqual(expect.arrayContaining(inspection.map((c) => c.name)));
    const yaml = projectYaml(proposal);
    expect(yaml).toMatch(/^ +constructor: \{ type: string \}$/m);
    expect(yaml).toMatch(/^ +toString: \{ type: string \}$/m);
  });
});

describe('windows', () => {
  const amounts = ['count', 'mean', 'max', 'std', 'timeSinceLast'];
  const days = ['P1D', 'P7D', 'P30D'];

  it('watches what comes back: its amounts, its rate of the target a while ago, and the pairs', () => {
    const columns = [
      paymentId,
      over(90),
      column('terminal no', { type: 'integer', distinct: 60 }),
      column('customer', {}),
    ];
    const { windows, notes, columns: written } = propose([...columns, column('amount', { type: 'number' }), isFraud]);
    expect(windows).toEqual([
      { entity: 'terminal no', of: 'amount', over: days, statistics: amounts },
      { entity: 'terminal no', of: 'is_fraud', over: days, delay: 'P7D', statistics: ['count', 'mean'] },
      { entity: 'customer', of: 'amount', over: days, statistics: amounts },
      { entity: 'customer', of: 'is_fraud', over: days, delay: 'P7D', statistics: ['count', 'mean'] },
      { entity: 'customer', of: 'terminal no', over: ['P7D', 'P30D'], statistics: ['distinct', 'firstSeen'] },
    ]);
    expect(written['terminal no']).toEqual({ type: 'string' });
    expect(notes.join()).toContain('those of is_fraud end P7D before the row');
  });

  it('needs no key, and reads one series for the windows of labels', () => {
    const columns = [over(90), column('customer', {}), column('amount', { type: 'number' }), isFraud];
    const { project, windows } = propose(columns);
    expect(project.data.sources[0]!.key).toBeUndefined();
    expect(windows).toHaveLength(2);
    const specs = windowSpecs(projectSchema.parse(project));
    expect(specs.filter((spec) => spec.of === 'is_fraud').map((spec) => spec.features.length)).toEqual([6]);
  });

  it('counts rows where nothing is an amount, and takes longer windows of what comes seldom', () => {
    const client = column('client_id', {});
    const rate = { entity: 'client_id', of: 'is_fraud', delay: 'P7D', statistics: ['count', 'mean'] };
    const count = { entity: 'client_id', statistics: ['count', 'timeSinceLast'] };
    const over3 = ['P30D', 'P90D', 'P365D'];
    expect(propose([paymentId, over(900), client, isFraud]).windows).toEqual([
      { ...count, of: 'payment_id', over: over3 },
      { ...rate, over: over3 },
    ]);
    expect(propose([over(900), client, isFraud]).windows?.[0]).toEqual({ ...count, of: 'time', over: over3 });
  });

  it('takes no window that is longer than the history lets it be', () => {
    const lengths = (n: number) => propose([over(n), column('customer', {}), isFraud]).windows?.[0]?.over;
    expect([lengths(60), lengths(40), lengths(5)]).toEqual([days, ['P1D', 'P7D'], ['P1D', 'P7D']]);
  });

  it('finds entities by their shape where names say nothing, and the amount where there is one free number', () => {
    const code = (name: string, of: Partial<ColumnInspection> = {}) => column(name, { distinct: 300, ...of });
    const columns = [
      over(90),
      code('nameOrig'),
      code('kto', { distinct: 250 }),
      code('city'),
      code('kind', { distinct: 40 }),
    ];
    const { windows } = propose([...columns, column('value', { type: 'number', distinct: 900 }), isFraud]);
    expect(windows?.map(({ entity, of }) => `${entity} ${of}`)).toEqual([
      'nameOrig value',
      'nameOrig is_fraud',
      'kto value',
      'kto is_fraud',
      'nameOrig kto',
    ]);
  });

  it.each(['cc_num', 'merchant_name', 'ip address', 'cust', 'userid', 'device'])('takes %s for an entity', (name) => {
    expect(propose([over(90), column(name, {}), isFraud]).windows?.[0]?.entity).toBe(name);
  });

  it('reads the length of a history in epoch seconds', () => {
    const epoch = column('time', {
      type: 'integer',
      distinct: rows,
      min: 1_700_000_000,
      max: 1_700_000_000 + 86_400 * 90,
      asTime: 'epochSeconds',
    });
    expect(propose([paymentId, epoch, column('customer', {}), isFraud]).windows?.[0]?.over).toEqual(days);
  });

  it('takes no target of several classes or of numbers, and says when a time is missing', () => {
    const kind = column('kind', { distinct: 3 });
    expect(propose([paymentId, over(90), column('customer', {}), kind], 'kind').windows).toHaveLength(1);
    const { windows, notes } = propose([paymentId, column('customer', {}), isFraud]);
    expect(windows).toBeUndefined();
    expect(notes.join()).toContain('customer may have a history that helps; windows over it need the time of each row');
  });
});

describe('positive value', () => {
  const positive = (a: string, b: string, counts: [number, number] = [400, 600]) =>
    propose([
      column('x', {}),
      column('y', {
        distinct: 2,
        counts: [
          [a, counts[0]],
          [b, counts[1]],
        ],
      }),
    ]).project.objective.positive;

  it('is the yes of several languages, and what is looked for', () => {
    const pairs = [
      'ja nein',
      'Oui non',
      'Sí No',
      'on off',
      'spam ham',
      'churned stayed',
      'malignant benign',
      'pos neg',
    ];
    for (const pair of pairs) {
      const [yes, no] = pair.split(' ') as [string, string];
      expect(positive(yes, no, [900, 100])).toBe(yes);
      expect(positive(no, yes, [100, 900])).toBe(yes);
    }
    expect(positive('churn', 'no churn', [900, 100])).toBe('churn');
  });

  it('is the rarer value of two that say nothing', () => {
    expect(positive('>50K', '<=50K', [200, 800])).toBe('>50K');
    expect(positive('red', 'blue', [700, 300])).toBe('blue');
  });
});

describe('columns', () => {
  it('remarks on what may not be decided by, and takes numbers of documents for keys', () => {
    const { remarks, project } = propose([column('sex', {}), column('invoice no', { distinct: rows }), isFraud]);
    expect(remarks.get('sex')).toContain('protected: true');
    expect(project.data.sources[0]).toMatchObject({ key: 'invoice no' });
  });

  it('names a target that is always the same', () => {
    const y = column('y', { distinct: 1 });
    expect(() => propose([column('a', {}), y])).toThrow("column 'y' has 1 different value");
  });
});
