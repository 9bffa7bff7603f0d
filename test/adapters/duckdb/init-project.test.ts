import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { init } from '../../../adapters/duckdb/init-project.ts';
import { fieldConflicts } from '../../../core/contracts/cross-field-rules.ts';
import { projectSchema } from '../../../core/contracts/project.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'init-'));
});
afterAll(() => rm(folder, { recursive: true }));

let files = 0;
async function propose(content: string | Uint8Array, target?: string, declare?: string[]) {
  const path = join(folder, `${files++}.data`);
  await writeFile(path, content);
  const proposal = await init({ name: 'shop', path, target, declare });
  // What is written is what was proposed, and a valid project.
  expect(parse(proposal.yaml)).toEqual(proposal.project);
  expect(fieldConflicts(projectSchema.parse(proposal.project))).toEqual([]);
  const [source] = proposal.project.data.sources;
  return { ...proposal, source: source!, columns: source!.columns! };
}

const lines = (n: number, line: (i: number) => string) => Array.from({ length: n }, (_, i) => `${line(i)}\n`).join('');

describe('init', () => {
  it('takes titles and scripts without spaces for text, and names for none', async () => {
    const { columns, project } = await propose(
      `title,评论,holder,sold\n${lines(200, (i) => `red chair ${i}${i % 2 ? ' new' : ''},这个房间很好${String.fromCharCode(0x4e00 + i)},Ann${i} Lee,${i % 2}`)}`,
      'sold',
    );
    expect(columns).toMatchObject({ title: { type: 'text' }, 评论: { type: 'text' }, holder: { type: 'string' } });
    expect(project.features?.exclude).toEqual(['holder']);
  });

  it('proposes a project for payments: key, time, entities, money, personal data', async () => {
    const at = (i: number) => new Date(Date.UTC(2026, 0, 1, i)).toISOString();
    const { project, source, columns, notes, yaml } = await propose(
      gzipSync(
        `payment_id,created_at,customerId,e-mail,amount,balance,note,birth_date,is_fraud\n${lines(
          200,
          (i) =>
            `p${i},${i === 7 ? 'yesterday' : at(i)},${i % 20},c${i % 90}@x.org,${i}.50,${i - 50},the ${i}th of its kind was odd,1980-01-0${(i % 9) + 1},${i % 10 === 0 ? 1 : 0}`,
        )}`,
      ),
    );
    expect(project.objective).toMatchObject({ task: 'binary', target: 'is_fraud', positive: 1, metric: 'logLoss' });
    expect(source).toMatchObject({ name: 'rows', key: 'payment_id', time: 'created_at' });
    expect(columns).toEqual({
      payment_id: { type: 'string', required: true },
      created_at: { type: 'timestamp', required: true },
      customerId: { type: 'string' },
      'e-mail': { type: 'string', pii: true },
      amount: { type: 'number', min: 0 },
      balance: { type: 'number' },
      note: { type: 'text' },
      birth_date: { type: 'timestamp' },
      is_fraud: { type: 'integer' },
    });
    expect(project.data.split).toMatchObject({ by: 'time' });
    expect(project.features).toEqual({
      exclude: ['payment_id'],
      windows: [
        {
          entity: 'customerId',
          of: 'amount',
          over: ['P1D', 'P7D'],
          statistics: ['count', 'mean', 'max', 'std', 'timeSinceLast'],
        },
        {
          entity: 'customerId',
          of: 'is_fraud',
          over: ['P1D', 'P7D'],
          delay: 'P7D',
          statistics: ['count', 'mean'],
        },
      ],
    });
    expect(yaml).toContain(
      'e-mail: { type: string, pii: true } # looks like personal data (e-mail address, 100 % of its values)',
    );
    expect(notes.join('\n')).toContain('taken for personal data: e-mail');
  });

  it('tells the task by the target', async () => {
    const text = `price,kind,grade,flag,size\n${lines(80, (i) => `${i}.25,k${i % 5},${i % 4},${i % 2 === 0},${i}`)}`;
    const objective = async (target: string) => (await propose(text, target)).project.objective;
    expect(await objective('price')).toMatchObject({ task: 'regression', metric: 'rmse' });
    expect(await objective('KIND')).toMatchObject({ task: 'multiclass', target: 'kind' });
    expect(await objective('grade')).toMatchObject({ task: 'multiclass' });
    expect(await objective('flag')).toMatchObject({ task: 'binary', positive: true });
    expect(await objective('size')).toMatchObject({ task: 'regression' });
  });

  it('prefers the plainest name for the target', async () => {
    expect(
      (await propose(`is_new,income,class\n${lines(30, (i) => `${i % 2},${i},c${i % 3}`)}`)).project.objective.target,
    ).toBe('class');
    expect(
      (await propose(`x,has_car,income\n${lines(30, (i) => `${i},${i % 2},${i % 2 ? '>50K' : '<=50K'}`)}`)).project
        .objective,
    ).toMatchObject({ target: 'income' });
  });

  it('asks for the target when it cannot tell', async () => {
    await expect(propose('a,b\n1,2\n3,4\n')).rejects.toThrow(
      /cannot tell which of 2 columns.*\n {2}--target b .*\n {2}--target a /,
    );
    await expect(propose('a,is_x,is_y\n1,0,1\n3,1,0\n')).rejects.toThrow(
      /likeliest:\n {2}--target is_y .*\n {2}--target is_x /,
    );
    await expect(propose('a,b\n1,2\n3,4\n', 'c')).rejects.toThrow("no column 'c' in the file; it has: a, b");
    await expect(propose('a,b\n1,2\n3,2\n', 'b')).rejects.toThrow('has 1 different value');
  });

  it('writes names and values that YAML would take for something else', async () => {
    const { columns } = await propose(
      `yes,"a: b","größe #1","- x",null,"quo""te",target\n${lines(30, (i) => `${i},1,2,3,4,5,${i % 2 ? 'no' : '#1: yes'}`)}`,
    );
    expect(Object.keys(columns)).toEqual(['yes', 'a: b', 'größe #1', '- x', 'null', 'quo"te', 'target']);
    const { yaml } = await propose(`constructor,toString,target\n${lines(30, (i) => `${i},b,${i % 2}`)}`);
    expect(yaml).not.toContain('native code');
  });

  it('takes no row number for a key, and leaves out what is unique or constant', async () => {
    const { source, project } = await propose(
      `,name,constant,x,target\n${lines(60, (i) => `${i},person ${i},1,${i % 7},${i % 2}`)}`,
    );
    expect(source.key).toBeUndefined();
    expect(project.features?.exclude).toEqual(['column_1', 'name', 'constant']);
  });

  it('reads JSON, and asks the name of a project to be one', async () => {
    const path = join(folder, 'a.json');
    await writeFile(
      path,
      JSON.stringify(Array.from({ length: 30 }, (_, i) => ({ id: `a${i}`, when: 1_700_000_000 + i, y: i % 2 === 0 }))),
    );
    const { project } = await init({ name: 'shop', path });
    expect(project.data.sources[0]).toMatchObject({ key: 'id' });
    await expect(init({ name: 'My Shop', path })).rejects.toThrow('name: expected lower-case letters');
  });

  it('says why a column is no feature, and declares how columns are written', async () => {
    const text1 = `weight;paid;share;total;day;void;same;y\n${lines(
      60,
      (i) => `${i},${i % 10};1.${100 + i},5;${i}%;1,${100 + i};${(i % 28) + 1}.03.2026;;x;${i % 2}`,
    )}`;
    await expect(propose(text1)).rejects.toThrow(
      /column 'total': the mark in '1,100'.* decimals or of thousands.*\n {2}--declare total.decimal=\. +'1,100' is 1100\n {2}--declare total.decimal=, +'1,100' is 1\.100\n {2}--declare total.type=string/,
    );
    const { notes, columns } = await propose(text1, undefined, ['total.decimal=.']);
    expect(columns).toMatchObject({
      weight: { type: 'number', decimal: ',' },
      paid: { type: 'number', decimal: ',', thousands: '.' },
      share: { type: 'number', unit: '%' },
      total: { type: 'number', decimal: '.', thousands: ',' },
      day: { type: 'timestamp', format: 'dayFirst' },
    });
    const text = notes.join('\n');
    expect(text).toContain('read as a decimal comma: weight');
    expect(text).toContain('read as a decimal comma, thousands between points: paid');
    expect(text).toContain('read as per cent (12 % is 12): share');
    expect(text).toContain('read as the day first (31.12.2026): day');
    expect(text).toContain('not used as a feature (no values): void');
    expect(text).toContain('not used as a feature (always the same): same');
  });
});
