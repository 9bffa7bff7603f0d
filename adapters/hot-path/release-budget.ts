import { objectWith } from '../../core/contracts/schema.ts';
import { ServiceError } from './errors.ts';
import { callJson } from './signed-fetch.ts';

const day = 86_400_000;
/** Days that an item is kept after its own. */
const keptDays = 30;
const answer = objectWith<object>('an updated record', {});

/**
 * Adds a loss to what a project has risked on a UTC day, unless the sum would pass `most`: one conditional UpdateItem of an item of its own.
 * An update whose answer is lost may have been made, and is then made again: the sum errs to the safe side.
 * @throws ServiceError
 */
export async function riskLoss(
  table: string,
  project: string,
  date: string,
  loss: number,
  most: number,
): Promise<boolean> {
  const ttl = Math.floor(Date.parse(date) / 1000) + (keptDays * day) / 1000;
  try {
    await callJson(
      'dynamodb',
      'DynamoDB_20120810.UpdateItem',
      {
        TableName: table,
        Key: { pk: { S: `${releasePartition}${project}` }, sk: { S: date } },
        UpdateExpression: 'SET #ttl = :ttl ADD spent :loss',
        ConditionExpression: 'attribute_not_exists(spent) OR spent <= :room',
        ExpressionAttributeNames: { '#ttl': 'ttl' },
        ExpressionAttributeValues: { ':ttl': { N: String(ttl) }, ':loss': number(loss), ':room': number(most - loss) },
      },
      answer,
      { version: '1.0', timeout: 2_000 },
    );
    return true;
  } catch (error) {
    if (error instanceof ServiceError && error.code === 'ConditionalCheckFailedException') return false;
    throw error;
  }
}

/** The grant of the function that predicts ends here. */
export const releasePartition = 'RELEASE#';

/** As DynamoDB takes it: at most 38 digits. */
function number(value: number): { N: string } {
  return { N: value.toPrecision(15) };
}
