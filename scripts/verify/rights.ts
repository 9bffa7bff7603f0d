import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { Platform } from '../../bin/client/platform.ts';
import { keys } from '../../core/contracts/registry/keys.ts';
import { type Check, demand, onlyOnAws } from './check.ts';
import { verifyProject } from './project.ts';
import { signedCall } from './signed-call.ts';

/** Functions and partitions that they must not write, and one that they may. */
const roles = {
  'search-train-trial': { denied: ['ROUTE', 'KEY', 'AUDIT', 'MODEL'], allowed: 'RUN' },
  'monitor-analyse': { denied: ['ROUTE', 'KEY', 'MODEL', 'PROJECT'], allowed: 'MONITOR' },
  'ingest-catalogue': { denied: ['ROUTE', 'KEY', 'AUDIT', 'MODEL'], allowed: 'CATALOGUE' },
} as const;

/** What IAM says of the roles, and what the registry says to whoever is none. */
export const rightsChecks: readonly Check[] = [
  {
    name: 'roles may write their own partitions of the registry and no others',
    async run(platform) {
      const skipped = onlyOnAws(
        platform,
        "the local cloud's simulator knows no conditions; test/integ/rights.test.ts asks the roles themselves",
      );
      if (skipped) return skipped;
      for (const [name, { denied, allowed }] of Object.entries(roles)) {
        const may = await writer(platform, `perennial-${platform.environment}-${name}`);
        demand(await may(`${allowed}#x`), `${name} may not write ${allowed}#`);
        for (const partition of denied) demand(!(await may(`${partition}#x`)), `${name} may write ${partition}#`);
      }
      return { passed: `of ${Object.keys(roles).join(', ')}` };
    },
  },
  {
    name: 'the registry refuses whoever is not the platform, administrators too',
    async run(platform) {
      const skipped = onlyOnAws(platform, 'the local cloud knows no policy of a table');
      if (skipped) return skipped;
      const forged = { ...keys.audit(verifyProject.name, new Date().toISOString(), 'forged'), by: 'somebody else' };
      const outcome = await platform.registry.write([{ put: forged }]).then(
        () => 'written',
        (error: Error) => error.name,
      );
      demand(/AccessDenied/.test(outcome), `a forged audit record is ${outcome}, expected AccessDenied`);
      return { passed: outcome };
    },
  },
];

/** Whether a function's role may put a record into a partition, as IAM's simulator says. */
async function writer(platform: Platform, functionName: string): Promise<(pk: string) => Promise<boolean>> {
  const client = new LambdaClient({ ...platform.settings.sdk, maxAttempts: 5 });
  const { Role = '' } = await client.send(new GetFunctionConfigurationCommand({ FunctionName: functionName }));
  const { region, account } = platform.settings;
  const table = `arn:aws:dynamodb:${region}:${account}:table/${platform.outputs.registryTable}`;
  return async (pk) => {
    const body = new URLSearchParams({
      Action: 'SimulatePrincipalPolicy',
      Version: '2010-05-08',
      PolicySourceArn: Role,
      'ActionNames.member.1': 'dynamodb:PutItem',
      'ResourceArns.member.1': table,
      'ContextEntries.member.1.ContextKeyName': 'dynamodb:LeadingKeys',
      'ContextEntries.member.1.ContextKeyType': 'stringList',
      'ContextEntries.member.1.ContextKeyValues.member.1': pk,
    });
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const said = await signedCall(platform, { service: 'iam', region: 'us-east-1', headers, body: String(body) });
    return /<EvalDecision>allowed<\/EvalDecision>/.test(said);
  };
}
