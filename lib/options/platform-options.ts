import type { Tier, TierLimits } from '../../core/contracts/tiers.ts';

/** What an organisation may ask of a deployment beside the defaults: each is off unless it is asked for (docs/options.md). */
export interface PlatformOptions {
  /** A KMS key encrypts bucket, tables, queues, topics, logs and the captured predictions: `true` makes one, an ARN names one. */
  readonly customerManagedKey?: true | string;
  /** AWS WAF before both APIs. */
  readonly webAcl?: {
    /** From one address; more are refused with 403. */
    readonly requestsPerFiveMinutes: number;
  };
  /** A host name of your own for both APIs, whose default addresses are switched off. */
  readonly domain?: {
    readonly name: string;
    readonly certificateArn: string;
    /** PEM bundle of the authorities whose client certificates are asked for (mutual TLS). */
    readonly truststore?: { readonly bucket: string; readonly key: string; readonly version?: string };
  };
  /** Functions in a VPC without a way to the internet, endpoints for what they call, APIs that answer within it only. */
  readonly privateNetwork?: {
    /** @default '10.20.0.0/20' */
    readonly cidr?: string;
  };
  /** What trains in containers is there, whether or not a project file of the deployment asks for it: for those that `perennial apply` publishes. */
  readonly containers?: true;
  /** ARN of the policy that bounds every role. */
  readonly permissionsBoundary?: string;
  /** Days that logs are kept. @default 7 in dev, 180 in prod */
  readonly logRetentionDays?: number;
  /** S3's server access logs of the lake, in a bucket of their own. */
  readonly accessLogs?: true;
  /** A CloudTrail trail of who read and wrote which object, and who wrote the registry. */
  readonly dataEvents?: true;
  /** A copy of every audit record in a bucket whose objects nobody can change or delete before that. */
  readonly auditLock?: {
    readonly days: number;
    /** `compliance`: nobody can shorten it, not even the root of the account. */
    readonly mode: 'governance' | 'compliance';
  };
  /**
   * How long Firehose collects predictions before it writes an object for each project, 300 to 900. Longer: fewer puts and shorter
   * listings; what the monitor knows is as much older. @default 300
   */
  readonly captureSeconds?: number;
  /** What keys of a tier may ask (`perennial key NAME --tier`). @default small 10 a second and 50,000 a day, standard 200 a second, large 800 */
  readonly tiers?: { readonly [T in Tier]?: TierLimits };
  /** Days after which objects of a zone go. @default raw 400, inferences 1,100, snapshots 400 */
  readonly expiryDays?: {
    readonly raw?: number | 'never';
    readonly inferences?: number | 'never';
    readonly snapshots?: number | 'never';
  };
}
