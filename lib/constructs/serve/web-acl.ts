import { Aws } from 'aws-cdk-lib';
import type { Stage } from 'aws-cdk-lib/aws-apigateway';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { CfnLoggingConfiguration, CfnWebACL, CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import type { PlatformConfig } from '../../config.ts';
import { logGroupProps } from '../observability/log-group.ts';

export interface WebAclProps {
  readonly config: PlatformConfig;
  /** From one address; more are refused. */
  readonly requestsPerFiveMinutes: number;
  /** What stands behind it, by a name. */
  readonly stages: Readonly<Record<string, Stage>>;
}

/** Rules of AWS; those of the first that are counted only would refuse what the API takes. */
const managed: readonly { name: string; counted?: readonly string[] }[] = [
  // Bodies above 8 KB: the API takes 5 MB.
  { name: 'AWSManagedRulesCommonRuleSet', counted: ['SizeRestrictions_BODY'] },
  { name: 'AWSManagedRulesKnownBadInputsRuleSet' },
  { name: 'AWSManagedRulesAmazonIpReputationList' },
];

/** A web ACL before the APIs. */
export class WebAcl extends Construct {
  constructor(scope: Construct, id: string, { config, requestsPerFiveMinutes, stages }: WebAclProps) {
    super(scope, id);
    const name = `${config.prefix}-apis`;
    const acl = new CfnWebACL(this, 'Acl', {
      name,
      scope: 'REGIONAL',
      defaultAction: { allow: {} },
      visibilityConfig: visible(name),
      rules: [
        {
          name: 'Rate',
          priority: 0,
          action: { block: {} },
          statement: { rateBasedStatement: { aggregateKeyType: 'IP', limit: requestsPerFiveMinutes } },
          visibilityConfig: visible('Rate'),
        },
        ...managed.map((group, i) => ({
          name: group.name,
          priority: i + 1,
          overrideAction: { none: {} },
          statement: {
            managedRuleGroupStatement: {
              vendorName: 'AWS',
              name: group.name,
              ...(group.counted && {
                ruleActionOverrides: group.counted.map((rule) => ({ name: rule, actionToUse: { count: {} } })),
              }),
            },
          },
          visibilityConfig: visible(group.name),
        })),
      ],
    });
    // WAF writes to groups of that beginning only.
    const logs = new LogGroup(this, 'Logs', logGroupProps(config, `aws-waf-logs-${name}`));
    new CfnLoggingConfiguration(this, 'Logging', {
      resourceArn: acl.attrArn,
      logDestinationConfigs: [
        `arn:${Aws.PARTITION}:logs:${Aws.REGION}:${Aws.ACCOUNT_ID}:log-group:aws-waf-logs-${name}`,
      ],
      redactedFields: [{ singleHeader: { Name: 'x-api-key' } }, { singleHeader: { Name: 'authorization' } }],
    }).node.addDependency(logs);
    for (const [stage, { stageArn }] of Object.entries(stages))
      new CfnWebACLAssociation(this, stage, { webAclArn: acl.attrArn, resourceArn: stageArn });
  }
}

const visible = (metricName: string) => ({ metricName, cloudWatchMetricsEnabled: true, sampledRequestsEnabled: false });
