import { setTimeout as sleep } from 'node:timers/promises';
import {
  GetFunctionConfigurationCommand,
  LambdaClient,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { movedRollout, promoteResult } from '../../bin/client/answers.ts';
import { projectKey, revokeKeys } from '../../bin/client/api-key.ts';
import { askAsCaller } from '../../bin/client/ask-as-caller.ts';
import { readObject } from '../../bin/client/objects.ts';
import type { Platform } from '../../bin/client/platform.ts';
import { lake } from '../../core/contracts/lake.ts';
import type { ProjectInput } from '../../core/contracts/project.ts';
import type { RolloutRecord } from '../../core/contracts/registry/rollouts.ts';
import type { PromoteResult } from '../../core/contracts/steps.ts';
import { getModel } from '../../core/registry/models.ts';
import type { PromotionCommand } from '../../core/rollout/promote-command.ts';
import type { RolloutCommand } from '../../core/rollout/rollout-command.ts';
import { freshForMs } from '../../core/serve/project-access.ts';
import type { KeyRing } from './caller.ts';
import type { Stretches } from './interruptions.ts';
import { publish } from './prepare.ts';

/** What the audit must have of a project, in this order. */
export type Told = { project: string; action: string }[];

/** Changes of what serves, as people make them by the command line, and what nobody wants: artifacts that are damaged, processes that end. */
export class Changes {
  readonly told: Told = [];
  readonly #at: Platform;
  readonly #interruptions: Stretches;
  readonly #damaged: Stretches;

  constructor(at: Platform, { interruptions, damaged }: { interruptions: Stretches; damaged: Stretches }) {
    this.#at = at;
    this.#interruptions = interruptions;
    this.#damaged = damaged;
  }

  /** At once, or by the project's rollout. */
  async promote(project: string, version: number, { now = true } = {}): Promise<void> {
    const { findings = [] } = await getModel(this.#at.registry, project, version);
    const accept = findings.flatMap(({ code, severity }) => (severity === 'critical' ? [code] : []));
    await this.#decide({ action: 'promote', project, version, accept, ...(now && { now }) });
    this.#tell(project, now ? 'model promoted' : 'rollout started');
  }

  async rollback(project: string, { onTrial = false } = {}): Promise<void> {
    await this.#decide({ action: 'rollback', project });
    this.#tell(project, onTrial ? 'rollout rolled back' : 'model rolled back');
  }

  async rollout(action: RolloutCommand['action'], project: string): Promise<RolloutRecord> {
    const { decideFunction } = this.#at.outputs;
    const moved = await askAsCaller<RolloutCommand, RolloutRecord>(
      this.#at,
      decideFunction,
      { action, project },
      movedRollout,
    );
    this.#tell(project, `rollout ${{ pause: 'paused', resume: 'resumed', abort: 'aborted' }[action]}`);
    return moved;
  }

  /** Another project file. */
  async apply(definition: ProjectInput): Promise<void> {
    await publish(this.#at, definition);
  }

  /** Another key takes the place of the first, which ends once nobody uses it. @returns the one that ended */
  async rotateKey(project: string, keys: KeyRing): Promise<string> {
    const before = await projectKey(this.#at, project);
    const after = await projectKey(this.#at, project, { another: true });
    this.#tell(project, 'key granted');
    keys.value = after.value;
    await sleep(freshForMs + 1_000);
    await revokeKeys(this.#at, project, before.id);
    this.#tell(project, 'key revoked');
    return before.value;
  }

  /** The artifact of a version is changed by a bit, or is not there. @returns mends it */
  async damage(project: string, version: number, how: 'corrupt' | 'missing'): Promise<() => Promise<void>> {
    const { digest } = await getModel(this.#at.registry, project, version);
    const place = { Bucket: this.#at.outputs.lakeBucket, Key: lake.model(project, digest, 'model.json') };
    const whole = await readObject(this.#at, place.Key);
    const s3 = await this.#at.s3();
    const end = this.#damaged.begin(`${project}/${version}`);
    if (how === 'missing') await s3.send(new DeleteObjectCommand(place));
    else {
      const changed = Uint8Array.from(whole);
      changed[changed.length >> 1]! ^= 4;
      await s3.send(new PutObjectCommand({ ...place, Body: changed }));
    }
    return async () => {
      await s3.send(new PutObjectCommand({ ...place, Body: whole }));
      end();
    };
  }

  /** Ends all processes of a function: what is asked next begins new ones. The local cloud does so in the middle of requests, AWS does not. */
  async recycle(functionName: string): Promise<void> {
    const lambda = new LambdaClient({ ...this.#at.settings.sdk, maxAttempts: 5 });
    const { MemorySize } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: functionName }));
    const end = this.#interruptions.begin();
    try {
      await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: functionName, MemorySize }));
    } finally {
      end();
    }
  }

  async #decide(command: Omit<PromotionCommand, 'by'>): Promise<PromoteResult> {
    const { decideFunction } = this.#at.outputs;
    return askAsCaller<PromotionCommand, PromoteResult>(this.#at, decideFunction, command, promoteResult);
  }

  #tell(project: string, action: string): void {
    this.told.push({ project, action });
  }
}
