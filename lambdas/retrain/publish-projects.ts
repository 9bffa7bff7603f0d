/** The custom resource at the end of a deployment. */
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { answerCloudFormation } from '../../adapters/aws/cloudformation-response.ts';
import { onceAllowed } from '../../adapters/aws/once-allowed.ts';
import { publicationPorts } from '../../adapters/publication-ports.ts';
import type { PublishProperties } from '../../core/contracts/platform.ts';
import { deployProjects } from '../../core/retrain/deployment.ts';

export const handler = (event: CloudFormationCustomResourceEvent<PublishProperties>): Promise<void> =>
  answerCloudFormation(event, 'perennial-projects', () =>
    onceAllowed(() => deployProjects(publicationPorts(), event.RequestType, event.ResourceProperties)),
  );
