import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { clientOptions } from './client-options.ts';
import { tellingOutages } from './outage.ts';

let client: DynamoDBDocumentClient | undefined;

export function dynamoClient(): DynamoDBDocumentClient {
  client ??= tellingOutages(documentClient(clientOptions));
  return client;
}

/** A client that writes records as every other reads them. */
export function documentClient(options: DynamoDBClientConfig): DynamoDBDocumentClient {
  return DynamoDBDocumentClient.from(new DynamoDBClient(options), {
    // Records are plain JSON. The client tells a plain object by its `constructor`, which may be the name of a column.
    marshallOptions: { removeUndefinedValues: true, convertClassInstanceToMap: true, allowImpreciseNumbers: true },
    // Numbers past 2^53 are figures of somebody's data, not counts: doubles, as they were written.
    unmarshallOptions: { wrapNumbers: Number },
  });
}
