const sections = ['objective', 'data', 'features', 'training', 'labels', 'budget'];
/** Within those sections: what a model does not depend on. */
const exceptions = ['objective.description', 'training.search.parallel', 'data.keepRaw'];
const exceptionsOfSources = /^data\.sources\[\d+\]\.quarantineLimit$/;

/**
 * The changed paths of a project file that shape a model. Promotion, monitoring and retraining rules act on models that
 * exist and are no reason to train one.
 */
export function trainingRelevantPaths(paths: readonly string[]): string[] {
  const within = (path: string, part: string) =>
    path === part || path.startsWith(`${part}.`) || path.startsWith(`${part}[`);
  return paths.filter(
    (p) => sections.some((s) => within(p, s)) && !exceptions.some((e) => within(p, e)) && !exceptionsOfSources.test(p),
  );
}
