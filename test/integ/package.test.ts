import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Predictions } from '../../bin/client/predict.ts';
import { freePort } from '../../local-cloud/free-port.ts';
import { root } from '../../package/root.ts';
import { csv } from '../../scripts/csv.ts';
import { orders } from '../../scripts/orders.ts';
import { emptyFolder } from './support/installed.ts';

const { directory, run, perennial } = emptyFolder();
const write = (name: string, text: string) => writeFileSync(join(directory, name), text);

beforeAll(async () => {
  const packed = execFileSync('npm', ['pack', '--silent', '--pack-destination', directory], { cwd: root }).toString();
  await run('npm', 'install', '--prefer-offline', '--no-audit', '--no-fund', `./${packed.trim().split('\n').at(-1)}`);
});

afterAll(async () => {
  await run('npx', 'perennial', 'down', '--delete', '--yes').finally(() =>
    rmSync(join(directory, '..'), { recursive: true, force: true }),
  );
});

test('a table becomes predictions in a folder with nothing but the package', async () => {
  write('orders.csv', csv(orders(800, 1)));
  write('new.csv', csv(orders(30, 2).map(({ late, ...order }) => order)));

  const proposed = await perennial<{ path: string; source: string }>('init', 'orders', '--from', 'orders.csv');
  const valid = await perennial<{ valid: boolean }>('validate', 'orders');
  const up = await perennial<{ deployed: boolean; directory: string }>('up', '--port', String(await freePort()));
  const ingested = await perennial<{ files: { status: string; rows: number }[] }>(
    'ingest',
    'orders',
    proposed.source,
    'orders.csv',
  );
  const ended = await perennial<{ status: string }>('run', 'orders', '--wait');
  const { predictions } = await perennial<Predictions>('predict', 'orders', '--file', 'new.csv');

  expect(proposed.path).toBe(join('projects', 'orders', 'project.yaml'));
  expect(readFileSync(join(directory, proposed.path), 'utf8')).toContain(
    '$schema=../../node_modules/perennial/docs/project.schema.json',
  );
  expect(valid).toMatchObject({ valid: true });
  expect(up).toMatchObject({ deployed: true, directory: join(directory, '.perennial') });
  expect(ingested.files).toMatchObject([{ status: 'catalogued', rows: 800 }]);
  expect(ended).toMatchObject({ status: 'succeeded' });
  expect(predictions).toHaveLength(30);
  for (const { probability } of predictions) expect(probability).toBeGreaterThan(0);
});

test('the same sources are deployed once', async () => {
  expect(await perennial('up')).toMatchObject({ started: false, deployed: false });
});

test('what a deployment would cost is told of its own templates and projects', async () => {
  write('options.json', '{ "customerManagedKey": true }');
  const costs = await perennial<{ idle: { perMonth: number; lines: { what: string; usd: number }[] } }>(
    ...['cost', '--environment', 'prod', '--options', 'options.json'],
  );
  expect(costs.idle.lines).toContainEqual(expect.objectContaining({ what: 'customer managed keys', usd: 1 }));
  expect(costs.idle.lines.map(({ what }) => what)).toContain('looks of the monitor of orders that find nothing new');
  expect(costs.idle.perMonth).toBeGreaterThan(5);
});

test('an app of a team’s own compiles with its types, and deploys the platform beside its own stacks', async () => {
  write(
    'app.ts',
    `import { App, CfnOutput, Stack } from 'aws-cdk-lib';
     import { Perennial, type PerennialProps } from 'perennial';
     const env = { account: '123456789012', region: 'eu-central-1' };
     const props: PerennialProps = { environment: 'prod', alarmEmail: 'ops@example.org', projects: 'projects', env };
     const app = new App({ outdir: 'cdk.out', builtinCloudFormationValidation: false });
     const { lake, predictionApi } = new Perennial(app, 'Perennial', props);
     const own = new Stack(app, 'Own', { env });
     new CfnOutput(own, 'Lake', { value: lake.bucketArn });
     new CfnOutput(own, 'Api', { value: predictionApi.restApiId });
     app.synth();`,
  );
  write(
    'tsconfig.json',
    '{ "compilerOptions": { "module": "nodenext", "target": "es2022", "strict": true, "skipLibCheck": true, "types": [] }, "files": ["app.ts"] }',
  );

  await run(join(root, 'node_modules', '.bin', 'tsc'), '-p', '.');
  await run('node', 'app.js');

  const { artifacts } = JSON.parse(readFileSync(join(directory, 'cdk.out', 'manifest.json'), 'utf8')) as {
    artifacts: Record<string, { type: string; environment?: string; properties?: { stackName?: string } }>;
  };
  const stacks = Object.values(artifacts).filter(({ type }) => type === 'aws:cloudformation:stack');
  expect(stacks.map(({ properties }) => properties?.stackName).sort()).toEqual(
    expect.arrayContaining(['Perennial-Prod-Data', 'Perennial-Prod-Pipelines', 'Perennial-Prod-Serving']),
  );
  expect(new Set(stacks.map(({ environment }) => environment))).toEqual(new Set(['aws://123456789012/eu-central-1']));
});
