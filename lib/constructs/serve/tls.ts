import { EndpointAccessMode, SecurityPolicy } from 'aws-cdk-lib/aws-apigateway';
import type { PlatformOptions } from '../../options/platform-options.ts';

/** The TLS that an API and its host name accept. */
export interface Tls {
  readonly securityPolicy: SecurityPolicy;
  readonly endpointAccessMode?: EndpointAccessMode;
}

/**
 * TLS 1.2 and 1.3; without a policy TLS 1.0 is spoken too. One of today's policies asks for a mode: the host of the request is the API's own.
 * API Gateway has no mutual TLS with these, and speaks by the policy of the API at a host name as well, so that both have the one of before.
 */
export function tlsOf({ domain }: PlatformOptions): Tls {
  return domain?.truststore
    ? { securityPolicy: SecurityPolicy.TLS_1_2 }
    : { securityPolicy: SecurityPolicy.TLS13_1_2_PQ_2025_09, endpointAccessMode: EndpointAccessMode.STRICT };
}
