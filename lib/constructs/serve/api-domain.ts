import { DomainName, EndpointType, type IRestApi, type Stage } from 'aws-cdk-lib/aws-apigateway';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { PlatformOptions } from '../../options/platform-options.ts';
import { tlsOf } from './tls.ts';

export interface ApiDomainProps {
  readonly domain: NonNullable<PlatformOptions['domain']>;
  /** APIs by their path below the host name; an empty one is the host itself. */
  readonly apis: Readonly<Record<string, { api: IRestApi; stage: Stage }>>;
}

/** A host name for the APIs, which asks for client certificates where there is a truststore. */
export class ApiDomain extends Construct {
  readonly domainName: DomainName;

  constructor(scope: Construct, id: string, { domain, apis }: ApiDomainProps) {
    super(scope, id);
    const { truststore } = domain;
    this.domainName = new DomainName(this, 'Domain', {
      domainName: domain.name,
      certificate: Certificate.fromCertificateArn(this, 'Certificate', domain.certificateArn),
      endpointType: EndpointType.REGIONAL,
      ...tlsOf({ domain }),
      ...(truststore && {
        mtls: {
          bucket: Bucket.fromBucketName(this, 'Truststore', truststore.bucket),
          key: truststore.key,
          ...(truststore.version !== undefined && { version: truststore.version }),
        },
      }),
    });
    for (const [path, { api, stage }] of Object.entries(apis))
      this.domainName.addBasePathMapping(api, { stage, ...(path !== '' && { basePath: path }) });
  }
}
