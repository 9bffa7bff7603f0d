import { expect, test } from 'vitest';
import { readMeasured, readPrices } from '../../../bin/client/costs.ts';
import { idleCost, idleLines, type Resource, UnpricedResource } from '../../../core/costs/idle.ts';
import { priceBeyondFree, priceOf } from '../../../core/costs/prices.ts';
import type { PlatformOptions } from '../../../lib/options/platform-options.ts';
import { templatesOf } from '../../../scripts/templates/templates.ts';

const prices = readPrices();
const measured = readMeasured();

function resourcesWith(options: PlatformOptions): Resource[] {
  return Object.values(templatesOf('prod', options)).flatMap(({ Resources }) => Object.values(Resources));
}

const linesOf = (resources: readonly Resource[]) =>
  Object.fromEntries(idleLines(resources, {}, measured).map(({ what, count, meters }) => [what, { count, meters }]));

test('a deployment without options and its hourly monitor idle below a dollar a month', () => {
  const resources = resourcesWith({});
  const lines = idleLines(resources, { fraud: 730 }, measured);
  expect(lines.map(({ what, count }) => [what, count])).toEqual([
    ['alarms', 13],
    ['dashboards', 1],
    ['work queues, asked for messages by Lambda', 3],
    ['looks of the monitor of fraud that find nothing new', 1],
  ]);
  const { list, beyondFree } = idleCost(lines, prices);
  expect(beyondFree).toBeLessThan(1);
  // 13 alarms at 0.10, a dashboard at 3, three queues at 0.2592, and the looks.
  expect(list - priceOf(lines[3]!.meters, prices)).toBeCloseTo(1.3 + 3 + 3 * 0.2592, 10);
});

test('options that bill idle are counted by what they hold', () => {
  const lines = linesOf(
    resourcesWith({
      customerManagedKey: true,
      webAcl: { requestsPerFiveMinutes: 2_000 },
      privateNetwork: {},
      accessLogs: true,
      dataEvents: true,
      auditLock: { days: 365, mode: 'compliance' },
      containers: true,
    }),
  );
  expect(lines['customer managed keys']).toEqual({ count: 1, meters: { kmsKeys: 1 } });
  expect(lines['web ACLs']).toEqual({ count: 1, meters: { webAcls: 1, webAclRules: 4 } });
  // Of the 16 endpoints two are gateways, which are free; the others stand in two zones.
  expect(lines['interface endpoints of the private network']).toEqual({
    count: 14,
    meters: { endpointHours: 14 * 2 * 730 },
  });
  // The locked audit follows a stream of a table, which is read for nothing.
  expect(lines['work queues, asked for messages by Lambda']?.count).toBe(3);
});

test('an own domain bills nothing idle', () => {
  const domain = { name: 'decisions.bank.example', certificateArn: 'arn:aws:acm:eu-west-1:111122223333:certificate/1' };
  expect(linesOf(resourcesWith({ domain }))).toEqual(linesOf(resourcesWith({})));
});

test('a kind of resource of which nothing is known is an error, not free', () => {
  expect(() => idleLines([{ Type: 'AWS::EC2::NatGateway' }], {}, measured)).toThrow(
    new UnpricedResource("what 'AWS::EC2::NatGateway' bills while idle is not known; add it to core/costs/idle.ts"),
  );
});

test('an alarm of a formula bills each of its metrics', () => {
  const Metrics = [{ Expression: 'a / b' }, { MetricStat: {} }, { MetricStat: {} }];
  const [line] = idleLines([{ Type: 'AWS::CloudWatch::Alarm', Properties: { Metrics } }], {}, measured);
  expect(line?.meters).toEqual({ alarms: 2 });
});

test('what is free of a meter is taken off once, from the whole', () => {
  expect(priceBeyondFree({ sqs: 999_999, alarms: 12 }, prices)).toBeCloseTo(0.2, 12);
  const lines = [1, 2].map((n) => ({ what: `${n}`, count: 1, meters: { sqs: 750_000 } }));
  expect(idleCost(lines, prices).beyondFree).toBeCloseTo(0.2, 12);
});
