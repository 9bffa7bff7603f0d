import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, it } from 'vitest';
import { InvalidProperty, Perennial, type PerennialProps } from '../../lib/perennial.ts';
import { synthesise } from './synthesise.ts';

const projects = mkdtempSync(join(tmpdir(), 'perennial-projects-'));
mkdirSync(join(projects, 'demo'));
writeFileSync(join(projects, 'demo', 'project.yaml'), 'name: demo\n');

describe('Perennial', () => {
  const env = { account: '123456789012', region: 'eu-west-1' };
  let perennial: Perennial;
  beforeAll(() => {
    // An app without any of our feature flags.
    const app = new App({ builtinCloudFormationValidation: false });
    perennial = new Perennial(app, 'Default', { environment: 'dev', target: 'local', projects, env });
  }, 120_000);

  it('keeps the logical ids of stacks that stand in an app by themselves, whatever the flags of the app', () => {
    const idsOf = (stack: Stack) => Object.keys(Template.fromStack(stack).toJSON().Resources as object).sort();
    const { templates } = synthesise('dev', 'local');
    const made = perennial.node.children.filter((child) => child instanceof Stack);
    expect(made).toHaveLength(4);
    // The content of an asset is part of the id of an API's deployment.
    const stable = (id: string) => id.replace(/(Deployment\w{8})\w{32}$/, '$1');
    for (const [suffix, template] of Object.entries(templates)) {
      const ids = Object.keys(template.toJSON().Resources as object).sort();
      const same = made.find((stack) => stack.stackName === `Perennial-Dev-${suffix}`)!;
      expect(idsOf(same).map(stable)).toEqual(ids.map(stable));
    }
  });

  it('is deployed where it is told, and shows what others build on', () => {
    expect(Stack.of(perennial.lake)).toMatchObject(env);
    expect(Stack.of(perennial.bus).stackName).toBe('Perennial-Dev-Data');
    expect(Stack.of(perennial.registry).stackName).toBe('Perennial-Dev-Data');
    expect(Stack.of(perennial.alarmTopic).stackName).toBe('Perennial-Dev-Observability');
    expect(perennial.predictionApi.restApiId).not.toBe(perennial.serviceApi.restApiId);
  });

  it.each<[keyof PerennialProps, unknown, string]>([
    ['environment', 'staging', `is "staging", expected one of: dev, prod`],
    ['environment', undefined, 'is undefined, expected one of: dev, prod'],
    ['alarmEmail', 'nobody', `is "nobody", expected the address`],
    ['target', 'gcp', 'is "gcp", expected one of: aws, local'],
    ['projects', '/does/not/exist', 'is "/does/not/exist", expected a directory with project files'],
  ])('says at once what it cannot take: %s %s', (property, value, message) => {
    const props = { environment: 'dev', projects, [property]: value } as PerennialProps;
    const make = () => new Perennial(new App(), 'Perennial', props);
    expect(make).toThrow(InvalidProperty);
    expect(make).toThrow(`property '${property}' of Perennial ${message}`);
  });

  it('wants somebody to hear the alarms of prod', () => {
    const make = () => new Perennial(new App(), 'Perennial', { environment: 'prod', projects });
    expect(make).toThrow("property 'alarmEmail' of Perennial is undefined, expected the address");
  });
});
