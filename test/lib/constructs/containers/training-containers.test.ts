import validate from 'asl-validator';
import { describe, expect, it } from 'vitest';
import { askedContainers } from '../../../../lib/code/asked-containers.ts';
import { type Machine, nested, statesOf, successors } from '../../../state-machines/definitions.ts';
import { ofType, only, type Synthesised, synthesise } from '../../synthesise.ts';

const made = synthesise('dev', 'aws', { containers: true });
const machineOf = (platform: Synthesised) =>
  ofType(platform, 'AWS::StepFunctions::StateMachine').find(([, { Properties }]) =>
    Properties.StateMachineName.endsWith('-lifecycle'),
  )![1].Properties;
const lifecycle = JSON.parse(machineOf(made).DefinitionString) as Machine;
const text = (value: unknown) => JSON.stringify(value);

describe('where nobody asks for containers', () => {
  const without = synthesise();

  it('there is nothing of them: no cluster, network, function, state or variable', () => {
    expect(without.resources.filter(([, { Type }]) => /AWS::(ECS|EC2|ECR)/.test(Type))).toEqual([]);
    expect(text(without.resources)).not.toMatch(/RunContainer|CONTAINERS|runTask/);
  });

  it('a project that trains in functions asks for none, one that may not does', () => {
    const project = (runtime?: string) => ({
      name: 'demo',
      objective: { task: 'binary', target: 'late', metric: 'logLoss' },
      data: { sources: [{ name: 'orders', key: 'id', columns: { late: { type: 'boolean' } } }] },
      training: runtime ? { runtime } : {},
    });
    const asked = (...projects: unknown[]) =>
      askedContainers({ projects, folders: projects.map(() => 'demo'), hash: '' }, {});
    expect(asked(project(), project('lambda'), { name: 'broken' })).toBeUndefined();
    expect(asked(project(), project('auto'))).toEqual({ images: [] });
    expect(asked(project('container'))).toEqual({ images: [] });
    const image = { uri: 'registry.example/trainer:1' };
    expect(asked({ ...project(), training: { image } })!.images).toMatchObject([{ project: 'demo', image }]);
  });
});

describe('the cluster', () => {
  it('costs nothing while nothing runs: no gateway, no service, no interface endpoint, no metrics', () => {
    const types = new Set(made.resources.map(([, { Type }]) => Type));
    for (const hungry of ['AWS::EC2::NatGateway', 'AWS::EC2::EIP', 'AWS::ECS::Service'])
      expect(types).not.toContain(hungry);
    const endpoints = ofType(made, 'AWS::EC2::VPCEndpoint').map(([, { Properties }]) => Properties.VpcEndpointType);
    expect(endpoints).toEqual(['Gateway', 'Gateway']);
    expect(only(made, 'AWS::ECS::Cluster').Properties).toMatchObject({
      CapacityProviders: ['FARGATE', 'FARGATE_SPOT'],
      ClusterSettings: [{ Name: 'containerInsights', Value: 'disabled' }],
    });
  });

  it('lets nothing in', () => {
    const { Properties } = only(made, 'AWS::EC2::SecurityGroup');
    expect(Properties.SecurityGroupIngress).toBeUndefined();
    expect(ofType(made, 'AWS::EC2::SecurityGroupIngress')).toEqual([]);
    expect(Properties.SecurityGroupEgress).toMatchObject([{ FromPort: 443, ToPort: 443 }]);
  });

  it('is in the private network where there is one, which then has the endpoints that pull images and write logs', () => {
    const within = synthesise('dev', 'aws', { containers: true, privateNetwork: {} });
    expect(ofType(within, 'AWS::EC2::VPC')).toHaveLength(1);
    const services = ofType(within, 'AWS::EC2::VPCEndpoint').map(([, { Properties }]) => text(Properties.ServiceName));
    for (const service of ['ecr.api', 'ecr.dkr', '.logs']) expect(services.join()).toContain(service);
    expect(machineOf(within).DefinitionSubstitutions.AssignPublicIp).toBe('DISABLED');
  });
});

describe('rights', () => {
  const statements = (pattern: RegExp) =>
    ofType(made, 'AWS::IAM::Policy')
      .filter(([id]) => pattern.test(id))
      .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement as { Action: unknown; Resource: unknown }[]);

  it('of a container are those of the functions in whose place it works', () => {
    const trainer = statements(/TrainerTaskRole/);
    const actions = trainer.flatMap(({ Action }) => Action).sort();
    expect([...new Set(actions)]).toEqual([
      'dynamodb:BatchGetItem',
      'dynamodb:ConditionCheckItem',
      'dynamodb:GetItem',
      'dynamodb:PutItem',
      'dynamodb:Query',
      's3:GetObject',
      's3:GetObjectVersion',
      's3:ListBucket',
      's3:PutObject',
    ]);
    const written = trainer.find(({ Action }) => Action === 's3:PutObject');
    expect(text(written)).toContain('/work/*');
    expect(text(written)).not.toMatch(/models|raw|curated/);
  });

  it('of the state machine are to run these tasks in this cluster, and to stop them', () => {
    const own = statements(/LifecycleStateMachine/);
    const run = own.find(({ Action }) => Action === 'ecs:RunTask');
    expect(run).toMatchObject({ Condition: { ArnEquals: { 'ecs:cluster': expect.anything() } } });
    expect(text(run!.Resource)).not.toContain('*');
    expect(text(own.find(({ Action }) => Action === 'iam:PassRole'))).toContain('ecs-tasks.amazonaws.com');
  });
});

describe('the lifecycle', () => {
  it('is what the States Language allows, every state reached and every successor there', () => {
    const withValues = text(lifecycle)
      .replaceAll(/\$\{InvokeFunction\}/g, 'arn:aws:states:::lambda:invoke')
      .replaceAll(/\$\{RunTask\}/g, 'arn:aws:states:::ecs:runTask.sync')
      .replaceAll(/\$\{\w+\}/g, 'arn:aws:lambda:us-east-1:123456789012:function:name');
    const { isValid, errorsText } = validate(JSON.parse(withValues) as object);
    expect(isValid, errorsText('\n')).toBe(true);
    for (const { StartAt, States } of nested(lifecycle)) {
      const reached = new Set([StartAt, ...Object.values(States).flatMap(successors)]);
      expect([...reached].sort()).toEqual(Object.keys(States).sort());
    }
  });

  it('has a branch before each step that trains, and goes on after it as from the function', () => {
    const states = Object.fromEntries(statesOf(lifecycle));
    for (const name of ['TrainTrial', 'Backtest', 'Refit']) {
      expect(states[`${name}Where`]).toMatchObject({ Default: name, Choices: [{ Next: `${name}Container` }] });
      const { Next, End } = states[name]!;
      expect(states[`${name}Done`]).toMatchObject({ ...(Next && { Next }), ...(End && { End }) });
      expect(states[`${name}Done`]!.Output).not.toContain('$states.result');
      expect(states[`${name}Container`]!.Catch?.[0]?.Next).toBe(states[name]!.Catch?.[0]?.Next);
    }
    expect(states.Trials!.ItemSelector!.inContainer).toContain('$states.context.Map.Item.Value.index');
    expect(text(states.RefitContainer)).toContain("'step': 'refit'");
  });
});
