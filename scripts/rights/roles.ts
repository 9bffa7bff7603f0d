import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Architecture, Code } from 'aws-cdk-lib/aws-lambda';
import type { FunctionCode } from '../../lib/code/function-code.ts';
import { configOf } from '../../lib/config.ts';
import { featureFlags } from '../../lib/feature-flags.ts';
import { createPlatform } from '../../lib/platform.ts';

export interface Statement {
  Effect: string;
  Action: string | string[];
  Resource: unknown;
  Condition?: Record<string, Record<string, string | string[]>>;
}

/** Who acts, and every statement of its policies. */
export interface RoleRights {
  /** `rollout-decide`, or what the role is of. */
  name: string;
  statements: Statement[];
}

interface Resource {
  Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: templates are untyped JSON
  Properties: any;
}

/** Code that need not exist for a template to be made. */
const noCode: FunctionCode = {
  of: () => ({
    code: Code.fromInline('exports.handler = async () => undefined;'),
    handler: 'index.handler',
    codeHash: 'none',
    architecture: Architecture.ARM_64,
  }),
  trainingHash: 'none',
};

/** The roles of the templates of `prod` on AWS, as they are deployed. */
export function rolesOfTemplates(): RoleRights[] {
  const app = new App({
    context: { ...featureFlags, 'aws:cdk:disable-asset-staging': true },
    builtinCloudFormationValidation: false,
  });
  const { data, observability, serving, pipelines } = createPlatform(app, {
    config: configOf('prod', 'aws'),
    code: noCode,
    definitions: { projects: [], hash: 'none' },
  });
  return [data, observability, serving, pipelines].flatMap((stack) =>
    rolesOf(Template.fromStack(stack).toJSON().Resources as Record<string, Resource>),
  );
}

function rolesOf(resources: Record<string, Resource>): RoleRights[] {
  const all = Object.entries(resources);
  const functions = all.filter(([, { Type }]) => Type === 'AWS::Lambda::Function');
  return all
    .filter(([, { Type }]) => Type === 'AWS::IAM::Role')
    .map(([id]) => {
      const fn = functions.find(([, { Properties }]) => JSON.stringify(Properties.Role).includes(`"${id}"`));
      const policies = all.filter(
        ([, { Type, Properties }]) =>
          Type === 'AWS::IAM::Policy' && JSON.stringify(Properties.Roles).includes(`"${id}"`),
      );
      const statements = policies.flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement as Statement[]);
      const name = String(fn?.[1].Properties.FunctionName ?? id.replace(/Role\w{8}$/, ''));
      return { name: name.replace('perennial-prod-', ''), statements };
    });
}
