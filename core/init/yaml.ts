import type { Proposal } from './propose.ts';

/**
 * The project file of a proposal, with comments for whoever reads it first.
 *
 * @param schema where editors find the JSON Schema, from the folder of the file; default: from `projects/<name>/` of this repository
 */
export function projectYaml({ project, remarks, order }: Proposal, schema = '../../docs/project.schema.json'): string {
  const { objective, data, features } = project;
  const source = data.sources[0]!;
  const lines = [
    `# yaml-language-server: $schema=${schema}`,
    '# Proposed from a look at the data. Check the target, the types, and what is personal data.',
    `name: ${scalar(project.name)}`,
    'objective:',
    `  description: ${scalar(objective.description)}`,
    `  task: ${objective.task}`,
    `  target: ${scalar(objective.target)}`,
  ];
  if (objective.positive !== undefined) lines.push(`  positive: ${scalar(objective.positive)}`);
  lines.push(`  metric: ${objective.metric}`);
  if (objective.task === 'binary') {
    lines.push(
      '  # What wrong decisions cost, in your currency; a cost may be a column of the row. Then choose metric: expectedCost.',
      '  # costs: { falsePositive: 5, falseNegative: 100 }',
    );
  }
  lines.push(
    'data:',
    '  sources:',
    `    # Files go to raw/${project.name}/${source.name}/`,
    `    - name: ${source.name}`,
  );
  if (source.key !== undefined) lines.push(`      key: ${scalar(source.key)}`);
  if (source.time !== undefined) lines.push(`      time: ${scalar(source.time)}`);
  lines.push(
    '      # Rows that break these rules are quarantined with the reason. Also: required, min, max, values.',
    '      columns:',
  );
  // An object would put columns called 2019 before all others.
  for (const name of order) {
    const remark = remarks.get(name);
    lines.push(`        ${scalar(name)}: ${flow(source.columns?.[name])}${remark ? ` # ${remark}` : ''}`);
  }
  lines.push(`  split: ${flow(data.split)}`, 'features:', `  exclude: ${flow(features?.exclude ?? [])}`);
  if (features?.windows) {
    lines.push('  # What an entity did in the time before each row.');
    if (features.windows.some((w) => w.delay))
      lines.push('  # delay is how late the target is known in use: a shorter one than that is too good to be true.');
    lines.push('  windows:');
    for (const window of features.windows) lines.push(`    - ${flow(window)}`);
  }
  return `${lines.join('\n')}\n`;
}

/** A value in flow style. */
function flow(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flow).join(', ')}]`;
  if (value !== null && typeof value === 'object') {
    const entries = Object.entries(value).filter(([, v]) => v !== undefined);
    return `{ ${entries.map(([k, v]) => `${scalar(k)}: ${flow(v)}`).join(', ')} }`;
  }
  return scalar(value);
}

/** Text is quoted unless it is plainly a word: what YAML 1.1 or 1.2 takes for something else stays text. */
function scalar(value: unknown): string {
  if (typeof value !== 'string') return JSON.stringify(value ?? null);
  const plain = /^[A-Za-z_][A-Za-z0-9_]*(?:[ -][A-Za-z0-9_]+)*\.?$/.test(value);
  const special = /^(true|false|null|yes|no|on|off|y|n|nan|inf)$/i.test(value);
  return plain && !special && value.length < 100 ? value : JSON.stringify(value);
}
