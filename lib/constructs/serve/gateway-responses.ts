import { ResponseType, type RestApi } from 'aws-cdk-lib/aws-apigateway';

interface GatewayAnswer {
  readonly type: ResponseType;
  /** @default the type's own: a status of a default type would be that of every type that is not listed */
  readonly status?: string;
  readonly code: string;
  /** JSON text or an expression that yields it. */
  readonly message: string;
  /** Seconds after which the caller may try again. */
  readonly retryAfter?: number;
}

const unknownRoute =
  '"no such route or method: expected POST /projects/{project}/predictions or POST /projects/{project}/labels, or another of /openapi.json"';
const asSaid = '$context.error.messageString';
const overloaded = '"too much is asked at once; try again after a second, then after longer"';

const shared: readonly GatewayAnswer[] = [
  { type: ResponseType.DEFAULT_4XX, code: 'bad_request', message: asSaid },
  // What the function answers passes through. These are for when it could not be asked, above all because the account has no execution
  // free: Lambda's 429 arrives here as a failure of the integration.
  { type: ResponseType.DEFAULT_5XX, status: '503', code: 'unavailable', message: overloaded, retryAfter: 1 },
  { type: ResponseType.INTEGRATION_FAILURE, status: '503', code: 'unavailable', message: overloaded, retryAfter: 1 },
  { type: ResponseType.UNAUTHORIZED, status: '401', code: 'unauthorized', message: asSaid },
  { type: ResponseType.EXPIRED_TOKEN, status: '403', code: 'expired_token', message: asSaid },
  { type: ResponseType.INVALID_SIGNATURE, status: '403', code: 'invalid_signature', message: asSaid },
  { type: ResponseType.RESOURCE_NOT_FOUND, status: '404', code: 'not_found', message: unknownRoute },
  { type: ResponseType.ACCESS_DENIED, status: '403', code: 'forbidden', message: asSaid },
  {
    type: ResponseType.REQUEST_TOO_LARGE,
    status: '413',
    code: 'too_large',
    message:
      '"expected a body of at most 5 MB; MLflow clients send larger files in parts: MLFLOW_MULTIPART_UPLOAD_MINIMUM_FILE_SIZE=1000000"',
  },
  {
    type: ResponseType.UNSUPPORTED_MEDIA_TYPE,
    status: '415',
    code: 'unsupported_media_type',
    message:
      '"expected a media type of /openapi.json, and a body in the coding (gzip, deflate) that content-encoding names"',
  },
  {
    type: ResponseType.THROTTLED,
    status: '429',
    code: 'throttled',
    message: '"too many requests; slow down"',
    retryAfter: 1,
  },
  {
    type: ResponseType.QUOTA_EXCEEDED,
    status: '429',
    code: 'quota_exceeded',
    message: '"the quota of this key is used up"',
  },
  { type: ResponseType.INTEGRATION_TIMEOUT, status: '504', code: 'timeout', message: '"no answer in time; try again"' },
];

/** Gives every answer that API Gateway makes by itself the form of the API's own errors. */
export function answerInJson(api: RestApi, authorization: 'key' | 'iam'): void {
  for (const answer of [...shared, ...(authorization === 'key' ? keyAnswers : iamAnswers)])
    api.addGatewayResponse(`Answer${answer.type.responseType}`, {
      type: answer.type,
      ...(answer.status !== undefined && { statusCode: answer.status }),
      ...(answer.retryAfter !== undefined && { responseHeaders: { 'Retry-After': `'${answer.retryAfter}'` } }),
      templates: {
        'application/json': `{"error":{"code":"${answer.code}","message":${answer.message}}}`,
      },
    });
}

const keyAnswers: readonly GatewayAnswer[] = [
  {
    type: ResponseType.INVALID_API_KEY,
    status: '403',
    code: 'forbidden',
    message: '"expected a valid API key in the header x-api-key"',
  },
  // Without authorisation on the methods, the only token that can be missing is a route.
  { type: ResponseType.MISSING_AUTHENTICATION_TOKEN, status: '404', code: 'not_found', message: unknownRoute },
];

const iamAnswers: readonly GatewayAnswer[] = [
  {
    type: ResponseType.MISSING_AUTHENTICATION_TOKEN,
    status: '403',
    code: 'forbidden',
    message: '"expected a known route and a request signed with AWS Signature Version 4"',
  },
];
