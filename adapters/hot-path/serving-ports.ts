import { environment } from '../../core/contracts/environment.ts';
import { lake } from '../../core/contracts/lake.ts';
import { clock } from '../clock.ts';
import { env } from '../env.ts';
import { log } from './log.ts';
import { getObject } from './objects.ts';
import { once } from './once.ts';
import { parameter } from './parameter.ts';
import { sendMessages } from './queue.ts';
import { recordReader } from './records.ts';

/** What both functions of the prediction API use. `consistent`: whether entity items are read as they are now */
export function servingPorts({ consistent }: { consistent: boolean }) {
  return {
    registry: recordReader(env(environment.registryTable), { consistent: false }),
    entities: recordReader(env(environment.entityTable), { consistent }),
    modelFile: (project: string, digest: string) =>
      getObject(env(environment.lakeBucket), lake.model(project, digest, 'model.json')),
    piiKey: once(() => parameter(env(environment.piiKeyParameter))),
    sendEntityMessages: (bodies: string[]) => sendMessages(env(environment.entityQueue), bodies),
    undelivered: log.undelivered,
    refused: log.refused,
    clock,
  };
}
