import {
  AuthorizationType,
  type Method,
  MockIntegration,
  PassthroughBehavior,
  type RestApi,
} from 'aws-cdk-lib/aws-apigateway';
import { openApiDocument } from '../../../core/contracts/openapi/document.ts';
import { acknowledgeOpen } from '../../acknowledge.ts';

/**
 * `GET /openapi.json`, which API Gateway answers by itself. It holds no secret, and needs no key; behind IAM it is signed for, as the
 * policy of a private API lets nobody else pass.
 */
export function addOpenApi(api: RestApi, authorization: 'key' | 'iam'): Method {
  const document = openApiDocument(authorization === 'key' ? 'keys' : 'iam');
  const method = api.root.addResource('openapi.json').addMethod(
    'GET',
    new MockIntegration({
      passthroughBehavior: PassthroughBehavior.WHEN_NO_TEMPLATES,
      requestTemplates: { 'application/json': '{"statusCode": 200}' },
      integrationResponses: [
        { statusCode: '200', responseTemplates: { 'application/json': literal(JSON.stringify(document)) } },
      ],
    }),
    {
      apiKeyRequired: false,
      authorizationType: authorization === 'iam' ? AuthorizationType.IAM : AuthorizationType.NONE,
      methodResponses: [{ statusCode: '200' }],
    },
  );
  if (authorization === 'key') acknowledgeOpen(method, 'it describes the API, holds no data, and calls nothing');
  return method;
}

/** Without what a template of API Gateway would compute: JSON has another way to write these characters. */
const literal = (json: string): string => json.replaceAll('$', '\\u0024').replaceAll('#', '\\u0023');
