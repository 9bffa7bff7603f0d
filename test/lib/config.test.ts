import { App } from 'aws-cdk-lib';
import { describe, expect, it } from 'vitest';
import { configOf, InvalidContext, readConfig } from '../../lib/config.ts';

describe('readConfig', () => {
  it('is dev on AWS unless the context says otherwise', () => {
    const config = readConfig(new App().node);
    expect(config).toMatchObject({ environment: 'dev', target: 'aws', prefix: 'perennial-dev' });
  });

  it.each([
    ['environment', 'production'],
    ['target', ''],
    ['target', 'Local'],
  ])('names the value of %s that it does not know (%s) and the ones it does', (key, value) => {
    const app = new App({ context: { [key]: value } });
    expect(() => readConfig(app.node)).toThrow(InvalidContext);
    expect(() => readConfig(app.node)).toThrow(`'${key}' is '${value}', expected one of:`);
  });

  it('keeps the data of prod and throws away that of dev', () => {
    expect(configOf('prod', 'aws')).toMatchObject({
      removalPolicy: 'retain-on-update-or-delete',
      deletionProtection: true,
      notifyAlarms: true,
      emptyBucketOnDelete: false,
    });
    expect(configOf('dev', 'aws')).toMatchObject({ removalPolicy: 'destroy', notifyAlarms: false });
  });

  it('relaxes nothing on AWS', () => {
    for (const environment of ['dev', 'prod'] as const)
      expect(configOf(environment, 'aws')).toMatchObject({
        enforceSsl: true,
        validate: true,
        sendActions: ['sqs:SendMessage'],
        scheduleGroupInArns: `perennial-${environment}`,
        tokensNameMachines: true,
      });
  });
});
