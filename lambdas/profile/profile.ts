import { awsPorts, stepHandler } from '../../adapters/step-handler.ts';
import { profileReport } from '../../core/pages/profile/profile-page.ts';
import { profileStep } from '../../core/profile/step.ts';

export const handler = stepHandler(profileStep, () => ({ ...awsPorts(), page: profileReport }));
