import { inject } from 'vitest';
import { publicationReport } from '../../../bin/client/answers.ts';
import { askAsCaller } from '../../../bin/client/ask-as-caller.ts';
import { connect } from '../../../bin/client/connect.ts';
import type { Platform } from '../../../bin/client/platform.ts';
import type { ProjectInput } from '../../../core/contracts/project.ts';
import type { ApplyRequest } from '../../../core/retrain/deployment.ts';
import type { PublicationReport } from '../../../core/retrain/publish-projects.ts';
import { homeAt } from '../../../local-cloud/home.ts';

let opened: Promise<Platform> | undefined;

/** The platform on the local cloud of the integration tests. */
export function platform(): Promise<Platform> {
  opened ??= connect({ target: 'local', home: homeAt(inject('perennialHome')) });
  return opened;
}

/** Publishes project definitions as `perennial apply` does. */
export async function publish(...definitions: ProjectInput[]): Promise<PublicationReport> {
  const at = await platform();
  return askAsCaller<ApplyRequest, PublicationReport>(at, at.outputs.applyFunction, { definitions }, publicationReport);
}

/** A name that no other test uses. */
export function uniqueName(prefix: string): string {
  return `${prefix}-${Date.now().toString(36)}${Math.floor(Math.random() * 1296).toString(36)}`;
}
