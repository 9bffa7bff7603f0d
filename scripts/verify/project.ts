import type { ProjectInput } from '../../core/contracts/project.ts';
import { ordersProject } from '../orders.ts';

/** The project that is played. */
export const verifyProject: ProjectInput = ordersProject('verify-orders', {
  monitoring: { minimumRows: 100, schedule: 'rate(1 day)' },
  // What it starts by itself would be in the way of what is played.
  retraining: { onDrift: false, onNewRows: 1_000_000, minimumLabels: 0 },
});
