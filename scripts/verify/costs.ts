import type { Platform } from '../../bin/client/platform.ts';
import { objectWith } from '../../core/contracts/schema.ts';
import { type Check, demand, onlyOnAws } from './check.ts';
import { jsonCall } from './signed-call.ts';

interface Tagged {
  PaginationToken?: string;
  ResourceTagMappingList: { ResourceARN: string }[];
}

const tagged = objectWith<Tagged>('tagged resources', { ResourceTagMappingList: 'array' });
const costTags = objectWith<{ CostAllocationTags: unknown[] }>('tags of costs', { CostAllocationTags: 'array' });
/** What bills, by the service in its ARN. */
const billing = ['lambda', 'dynamodb', 's3', 'sqs', 'firehose', 'states', 'logs'];

/** Whose bill it is: a day later, Cost Explorer adds up what bears the tags. */
export const costChecks: readonly Check[] = [
  {
    name: 'what bills bears the tags application and environment',
    async run(platform) {
      const skipped = onlyOnAws(platform, 'the local cloud keeps the tags of some services only');
      if (skipped) return skipped;
      const found = await bearing(platform);
      const services = new Set(found.map(({ ResourceARN }) => ResourceARN.split(':')[2]));
      const missing = billing.filter((service) => !services.has(service));
      demand(
        missing.length === 0,
        `nothing of ${missing.join(', ')} bears the tags; found ${[...services].join(', ')}`,
      );
      return { passed: `${found.length} resources of ${services.size} services` };
    },
  },
  {
    name: 'costs can be told by the tag',
    async run(platform) {
      const skipped = onlyOnAws(platform, 'the local cloud bills nobody');
      if (skipped) return skipped;
      const target = 'AWSInsightsIndexService.ListCostAllocationTags';
      const input = { Status: 'Active', TagKeys: ['application'] };
      const answer = await jsonCall(platform, { service: 'ce', region: 'us-east-1', target, input }).catch(
        (error: Error) => error,
      );
      if (answer instanceof Error) return { skipped: `Cost Explorer is not readable: ${answer.message.slice(0, 200)}` };
      const active = costTags(answer).CostAllocationTags.length > 0;
      return active
        ? { passed: 'the tag application is active; tomorrow Cost Explorer says what this has cost' }
        : { skipped: 'the tag application is not active: activate it under Billing, Cost allocation tags' };
    },
  },
];

/** Everything that bears the tags of the deployment. */
async function bearing(platform: Platform): Promise<Tagged['ResourceTagMappingList']> {
  const TagFilters = [
    { Key: 'application', Values: ['perennial'] },
    { Key: 'environment', Values: [platform.environment] },
  ];
  const target = 'ResourceGroupsTaggingAPI_20170126.GetResources';
  const found: Tagged['ResourceTagMappingList'] = [];
  let PaginationToken = '';
  do {
    const input = { ResourcesPerPage: 100, TagFilters, ...(PaginationToken !== '' && { PaginationToken }) };
    const page = tagged(await jsonCall(platform, { service: 'tagging', target, input }));
    found.push(...page.ResourceTagMappingList);
    PaginationToken = page.PaginationToken ?? '';
  } while (PaginationToken !== '');
  return found;
}
