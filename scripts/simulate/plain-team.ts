import type { Project } from '../../core/contracts/project.ts';
import type { LifecycleState } from '../../core/contracts/steps.ts';
import { evaluationSchema } from '../../core/evaluate/evaluation-json.ts';
import { getJson } from '../../core/ports/json.ts';
import { getModel } from '../../core/registry/models.ts';
import { promoteByCommand } from '../../core/rollout/promote-command.ts';
import { requireResult } from '../../core/steps/required.ts';
import type { Cloud } from './cloud.ts';

/**
 * What a team does that retrains without tests of significance: what costs less on the held-out rows than the model that serves
 * is promoted by hand, whatever else was found about it.
 */
export async function promoteWhatCostsLess(cloud: Cloud, { name }: Project, run: LifecycleState): Promise<void> {
  const { champion } = await getJson(cloud.lake, requireResult(run, 'evaluate').evaluationKey, evaluationSchema);
  if (!champion || !(champion.gain > 0)) return;
  const { version } = requireResult(run, 'register');
  const { findings = [] } = await getModel(cloud.registry, name, version);
  const accept = findings.filter(({ severity }) => severity === 'critical').map(({ code }) => code);
  await promoteByCommand(cloud.rolloutPorts(), { action: 'promote', project: name, version, accept, by: 'the team' });
}
