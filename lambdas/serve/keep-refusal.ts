import { registry } from '../../adapters/aws/registry.ts';
import { log } from '../../adapters/log.ts';
import { keepRefusal } from '../../core/registry/refusals.ts';
import { modelRefusedOf } from '../../core/serve/model-refused.ts';

/** A version failed its check where it was to serve: kept for people to see. That this is called raises the alarm. */
export async function handler(event: unknown): Promise<void> {
  const refused = modelRefusedOf(event);
  const { project, version, answering } = refused;
  log.error('model refused', { project, version, answering, kept: await keepRefusal(registry(), refused) });
}
