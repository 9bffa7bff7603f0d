import { Duration, Stack } from 'aws-cdk-lib';
import {
  Dashboard,
  GraphWidget,
  type IMetric,
  type IWidget,
  MathExpression,
  Metric,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { PlatformConfig } from '../../config.ts';
import { functionName } from '../functions/stage-function.ts';
import { queueName } from '../messaging/work-queue.ts';
import { machineArn } from '../state-machine/stage-machine.ts';

export interface PlatformDashboardProps {
  readonly config: PlatformConfig;
}

const period = Duration.minutes(5);

/** One page on how the platform does. Metrics are taken by name, so that it is deployed before what it shows. */
export class PlatformDashboard extends Construct {
  readonly dashboard: Dashboard;

  constructor(scope: Construct, id: string, { config }: PlatformDashboardProps) {
    super(scope, id);
    const stack = Stack.of(this);
    const of =
      (namespace: string, dimension: string) =>
      (name: string, value: string, statistic = 'Sum', label?: string) =>
        new Metric({
          namespace,
          metricName: name,
          dimensionsMap: { [dimension]: value },
          statistic,
          period,
          ...(label && { label }),
        });
    const api = of('AWS/ApiGateway', 'ApiName');
    const fn = of('AWS/Lambda', 'FunctionName');
    const machine = of('AWS/States', 'StateMachineArn');
    const queue = of('AWS/SQS', 'QueueName');
    const apis = ['predictions', 'services'].map((name) => `${config.prefix}-${name}`);
    const predict = functionName(config, 'serve/predict');
    const machines = (['ingest', 'lifecycle', 'monitor'] as const).map((name) => ({
      name,
      arn: machineArn(stack, config, name),
    }));
    const queues = ['ingest', 'triggers', 'entities'];

    this.dashboard = new Dashboard(this, 'Dashboard', {
      dashboardName: config.prefix,
      defaultInterval: Duration.hours(24),
      widgets: [
        [
          new TextWidget({
            markdown: `# Perennial (${config.environment})\nRequests, runs, queues and models. Alarms and what to do: docs/runbook.md`,
            width: 24,
            height: 2,
          }),
        ],
        row(
          graph(
            'Requests',
            apis.map((name) => api('Count', name, 'Sum', name)),
          ),
          graph(
            'Refused and failed',
            apis.flatMap((name) => [
              api('4XXError', name, 'Sum', `${name} 4xx`),
              api('5XXError', name, 'Sum', `${name} 5xx`),
            ]),
          ),
          graph(
            'Prediction time (ms)',
            ['p50', 'p99'].map((p) => fn('Duration', predict, p, p)),
          ),
        ),
        row(
          ...machines.map(({ name, arn }) =>
            graph(`Executions of ${name}`, [
              machine('ExecutionsSucceeded', arn, 'Sum', 'succeeded'),
              machine('ExecutionsFailed', arn, 'Sum', 'failed'),
            ]),
          ),
        ),
        row(
          graph(
            'Age of the oldest message (s)',
            queues.map((name) => queue('ApproximateAgeOfOldestMessage', queueName(config, name), 'Maximum', name)),
          ),
          graph('Dead letters', [
            queue('ApproximateNumberOfMessagesVisible', queueName(config, 'dead-letters'), 'Maximum'),
          ]),
          graph('Functions: errors', [
            search(`{AWS/Lambda,FunctionName} MetricName="Errors" "${config.prefix}"`, 'Sum'),
          ]),
        ),
        row(graph('Models: what the monitors see', [search('Namespace="Perennial"', 'Maximum')], 24)),
      ],
    });
  }
}

const graph = (title: string, left: IMetric[], width = 8): IWidget =>
  new GraphWidget({ title, left, width, height: 6 });
const row = (...widgets: IWidget[]): IWidget[] => widgets;
const search = (query: string, statistic: string) =>
  new MathExpression({ expression: `SEARCH('${query}', '${statistic}')`, label: '', period });
