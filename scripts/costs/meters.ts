import { add, type Meters } from '../../core/costs/meters.ts';
import { isObject } from '../../core/values/json-lines.ts';
import type { Call } from './calls.ts';
import { dynamoUnits } from './dynamo-units.ts';

/** Firehose rounds each record up to this. */
const firehoseRecord = 5 * 1024;
/** SQS bills each 64 KB as a request. */
const sqsRequest = 64 * 1024;

/** What the requests of functions are billed. */
export function metersOf(calls: readonly Call[]): Meters {
  const meters: Meters = {};
  for (const call of calls) add(meters, metersOfCall(call));
  return meters;
}

function metersOfCall({ service, action, method, query, sent, request, answer }: Call): Meters {
  switch (service) {
    case 'dynamodb': {
      const { read, write } = dynamoUnits(action, json(request), json(answer));
      return { dynamodbRead: read, dynamodbWrite: write };
    }
    case 's3':
      return method === 'HEAD' || (method === 'GET' && !query.includes('list-type')) ? { s3Get: 1 } : { s3Put: 1 };
    case 'sqs':
      // What is sent is received and deleted by Lambda's own calls, which are billed too, for ten messages at most together.
      return action.startsWith('SendMessage') ? { sqs: 3 * Math.ceil(sent / sqsRequest) } : {};
    case 'firehose': {
      const body = json(request);
      const records = isObject(body) ? (Array.isArray(body.Records) ? body.Records : [body.Record]) : [];
      const sizes = records.map((record) =>
        isObject(record) && typeof record.Data === 'string' ? Math.floor((record.Data.length * 3) / 4) : 0,
      );
      return {
        firehose: sizes.reduce((sum, size) => sum + Math.ceil(size / firehoseRecord) * firehoseRecord, 0),
        firehosePartitioning: sizes.reduce((sum, size) => sum + size, 0),
      };
    }
    case 'events':
      return { eventBridge: 1 };
    default:
      return {};
  }
}

function json(text: string | undefined): unknown {
  return text ? JSON.parse(text) : undefined;
}
