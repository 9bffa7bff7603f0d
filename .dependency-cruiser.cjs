/**
 * Imports point one way: core <- adapters <- lambdas <- containers, and adapters <- bin; lib names code by entry path and shares only the
 * contracts; bin and scripts share local-cloud. Rooms of core are a tree: `rooms` is their order, and a room imports only rooms
 * that stand before it, types included (docs/adr/0029-rooms.md).
 */
const rooms = [
  // Kernels that know nothing of the product.
  'hash',
  'stats',
  'table',
  // The language that all share.
  'contracts',
  'ports',
  'values',
  'html',
  'onnx',
  // What several stages need.
  'metrics',
  'algorithms',
  'windows',
  'registry',
  'access',
  'steps',
  'packs',
  'labels',
  'features',
  'reference',
  'explain',
  'export',
  'import',
  // Stages, in the order of a record's life as far as they build on each other.
  'ingest',
  'snapshot',
  'profile',
  'prepare',
  'search',
  'evaluate',
  'monitor',
  'serve',
  'batch',
  'edge',
  'optimise',
  'register',
  'rollout',
  'retrain',
  // Experiments of programs, and what the lifecycle shows beside them.
  'track',
  // What a deployment bills.
  'costs',
  // What people meet.
  'init',
  'pages',
];

const rule = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });
const folders = [
  'core',
  'adapters',
  'lambdas',
  'containers',
  'lib',
  'package',
  'local-cloud',
  'bin',
  'console',
  'clients',
  'scripts',
  'projects',
  'test',
  'bench',
];
/** A folder may import itself and the named folders of this repository, and no other. */
const onlyFrom = (folder, ...others) => {
  const forbidden = folders.filter((other) => other !== folder && !others.some((o) => o.split('/')[0] === other));
  return rule(
    `${folder}-imports`,
    `${folder} imports only ${[folder, ...others].join(', ')}`,
    { path: `^${folder}/` },
    { path: `^(${forbidden.join('|')})/` },
  );
};

const roomOrder = rooms
  .slice(0, -1)
  .map((room, at) =>
    rule(
      `core-${room}`,
      `core/${room} stands before ${rooms.slice(at + 1).join(', ')}`,
      { path: `^core/${room}/` },
      { path: `^core/(${rooms.slice(at + 1).join('|')})/` },
    ),
  );

module.exports = {
  forbidden: [
    ...roomOrder,
    rule(
      'core-rooms',
      'every file of core lies in a room of the list',
      { path: '^core/', pathNot: `^core/(${rooms.join('|')})/` },
      {},
    ),
    rule(
      'known-rooms',
      'every room of core is in the list',
      {},
      { path: '^core/', pathNot: `^core/(${rooms.join('|')})/` },
    ),
    onlyFrom('core'),
    onlyFrom('adapters', 'core'),
    onlyFrom('lambdas', 'adapters', 'core'),
    onlyFrom('containers', 'lambdas', 'adapters', 'core'),
    onlyFrom('package'),
    onlyFrom('lib', 'core/contracts', 'package'),
    onlyFrom('local-cloud', 'core/contracts', 'package'),
    onlyFrom('bin', 'core', 'adapters', 'lib', 'local-cloud', 'package'),
    rule(
      'lib-imports-contracts',
      'lib and local-cloud share only the contracts with the code',
      { path: '^(lib|local-cloud)/' },
      { path: '^core/', pathNot: '^core/contracts/' },
    ),
    rule(
      'core-is-pure',
      'core knows no AWS, no file system, no network: of Node only crypto, of packages only zod and yaml, and those in the contracts',
      { path: '^core/' },
      { dependencyTypes: ['core'], pathNot: '^(node:)?crypto$' },
    ),
    rule(
      'core-packages',
      'the contracts parse with zod and yaml; everything else in core is our own',
      { path: '^core/' },
      { path: 'node_modules/', pathNot: 'node_modules/(zod|yaml)/' },
    ),
    rule(
      'schemas-in-contracts',
      'schemas belong into core/contracts',
      { path: '^core/', pathNot: '^core/contracts/' },
      { path: 'node_modules/(zod|yaml)/' },
    ),
    rule(
      'hot-path',
      'the hot path carries no framework and no validation library',
      { path: '^core/serve/' },
      { path: 'node_modules/' },
    ),
    rule(
      'commands-without-infrastructure',
      'the command line reads what is deployed; only bin/app.ts knows how it is made',
      { path: '^bin/', pathNot: '^bin/app\\.ts$' },
      { path: '^lib/' },
    ),
    rule(
      'app-without-code',
      'the CDK app names code by its path',
      { path: '^bin/app\\.ts$' },
      { path: '^(core|adapters|lambdas|containers)/' },
    ),
    rule(
      'infrastructure-packages',
      'the CDK stays out of what runs in functions',
      { path: '^(core|adapters|lambdas|containers)/' },
      { path: 'node_modules/(aws-cdk-lib|constructs|cdk-nag|esbuild)/' },
    ),
    rule(
      'no-tools-in-code',
      'what runs in functions, and what is installed, needs none of the tools of development (types aside)',
      { path: '^(core|adapters|lambdas|containers|lib|package|local-cloud|bin)/' },
      {
        path: 'node_modules/(@biomejs|@swc|@vitest|asl-validator|dependency-cruiser|fast-check|jsonata|node|typescript|vitest)/',
        dependencyTypesNot: ['type-only'],
      },
    ),
    rule(
      'no-tests-in-code',
      'tests are imported by tests only',
      { path: '^(core|adapters|lambdas|containers|lib|package|local-cloud|bin|console|clients|scripts|projects)/' },
      { path: '^(test|bench)/' },
    ),
    rule(
      'no-cycles',
      'modules that need each other are one module',
      {},
      { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    ),
    rule(
      'resolvable',
      'every import leads to a file; the compiled command line is not there in a checkout',
      {},
      { couldNotResolve: true, pathNot: '^\\.\\./dist/' },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(cdk\\.out|dist|coverage|\\.perennial)/' },
    // dependency-cruiser cannot drive TypeScript 7 (its API is not stable yet); swc reads the same imports, those of types included.
    parser: 'swc',
    moduleSystems: ['es6'],
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
