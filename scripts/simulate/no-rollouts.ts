/** What is simulated looks at no rollouts. */
export async function noRollouts(): Promise<never> {
  throw new Error("a simulation looks at no rollouts: set rollout.strategy to 'direct'");
}
