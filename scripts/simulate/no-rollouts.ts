/** What is simulated looks at no rollouts. */
export async function noRollouts(): Promise<never> {
  throw new Error("a simulation looks at no rollouts: set rollout.strategy to 'direct'");
}

/** Nobody is there to approve. */
export async function noApprovals(): Promise<never> {
  throw new Error("nobody approves in a simulation: set promotion.approval to 'automatic' or 'manual'");
}
