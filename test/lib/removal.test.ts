import { describe, expect, it } from 'vitest';
import { environmentNames } from '../../core/contracts/platform.ts';
import { ofType, synthesise } from './synthesise.ts';

describe.each(environmentNames)('what %s leaves behind', (environment) => {
  const platform = synthesise(environment);
  const kept = environment === 'prod' ? 'RetainExceptOnCreate' : 'Delete';
  const groups = ofType(platform, 'AWS::Logs::LogGroup');

  it('has no log group without an end, and keeps logs where data are kept', () => {
    for (const [, { Properties, DeletionPolicy }] of groups) {
      expect(Properties.RetentionInDays).toBeGreaterThan(0);
      expect(DeletionPolicy).toBe(kept);
    }
  });

  it('has no function that makes a log group of its own', () => {
    for (const [id, { Properties }] of ofType(platform, 'AWS::Lambda::Function'))
      expect([id, Properties.LoggingConfig?.LogGroup]).toEqual([id, expect.anything()]);
  });

  it('has a log group for the execution logs of each API, which is there before the stage', () => {
    const executions = groups.filter(([, { Properties }]) =>
      JSON.stringify(Properties.LogGroupName).includes('API-Gateway-Execution-Logs_'),
    );
    const before = ofType(platform, 'AWS::ApiGateway::Stage').flatMap(([, { DependsOn = [] }]) => DependsOn);
    expect(executions).toHaveLength(2);
    expect(before).toEqual(expect.arrayContaining(executions.map(([id]) => id.replace('Serving/', ''))));
  });

  it("keeps the account's setting for logs of APIs, and its role: another deployment may rely on them", () => {
    const [account] = ofType(platform, 'AWS::ApiGateway::Account');
    const [role] = ofType(platform, 'AWS::IAM::Role').filter(([id]) => id.startsWith('Serving/ApiAccountRole'));
    expect([account?.[1].DeletionPolicy, role?.[1].DeletionPolicy]).toEqual(['Retain', 'Retain']);
  });
});
