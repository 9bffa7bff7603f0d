import { personHandler } from '../../adapters/person-handler.ts';
import { publicationPorts } from '../../adapters/publication-ports.ts';
import { type ApplyRequest, applyProjects } from '../../core/retrain/deployment.ts';

/** A command of a person: `perennial apply`. */
export const handler = personHandler((request: ApplyRequest) => applyProjects(publicationPorts(), request));
