import type { LogGroupProps } from 'aws-cdk-lib/aws-logs';
import type { PlatformConfig } from '../../config.ts';

/** What every log group has: a name, an end, and the customer's key where one is asked for. */
export function logGroupProps(config: PlatformConfig, logGroupName: string): LogGroupProps {
  return {
    logGroupName,
    retention: config.logRetention,
    removalPolicy: config.removalPolicy,
    ...(config.encryptionKey && { encryptionKey: config.encryptionKey }),
  };
}
