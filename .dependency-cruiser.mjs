/** The import rules of ARCHITECTURE.md: a package imports only packages below it, and there are no import cycles. */

/** Packages that each package may import. */
const arrows = {
  core: [],
  stats: [],
  datasets: [],
  record: [],
  wasm: ['core'],
  'dense-dropout': ['core'],
  'spatial-dropout': ['core'],
  'variational-dropout': ['core'],
  baselines: ['core'],
  training: ['core'],
  uncertainty: ['core', 'stats'],
  doctor: ['core', 'dense-dropout', 'spatial-dropout', 'baselines'],
  keras: ['core', 'dense-dropout', 'spatial-dropout', 'variational-dropout', 'baselines'],
  evidence: ['record', 'stats'],
  report: ['record', 'evidence', 'stats'],
  trial: ['record', 'core', 'wasm', 'stats', 'datasets', 'spatial-dropout'],
  tasks: [
    'trial',
    'record',
    'core',
    'datasets',
    'dense-dropout',
    'spatial-dropout',
    'variational-dropout',
    'baselines',
  ],
  claims: ['tasks', 'trial', 'evidence', 'record', 'stats', 'core'],
  regatta: [
    'core',
    'dense-dropout',
    'spatial-dropout',
    'variational-dropout',
    'baselines',
    'training',
    'uncertainty',
    'doctor',
    'wasm',
    'keras',
    'stats',
    'datasets',
  ],
  'create-regatta': [],
};

/** Folders of the benchmark's app; each may import only those before it. */
const folders = ['terminal', 'folder', 'plan', 'config', 'run', 'watch', 'advise', 'speed', 'commands'];

const test = '\\.(test|test-d|bench)\\.ts$|/testing/|/faults/|/fixtures/|^packages/[^/]+/bench/';
const tensorflow = '@tensorflow/';

export default {
  forbidden: [
    {
      name: 'no-circle',
      severity: 'error',
      comment: 'Move code shared by two modules to a module that both import.',
      // A Keras model contains layers, which may contain models, so these files call each other.
      from: { path: '^(packages|apps)/', pathNot: '^packages/keras/src/convert-' },
      to: { circular: true },
    },
    ...Object.entries(arrows).map(([name, allowed]) => ({
      name: `${name}-imports-below`,
      severity: 'error',
      comment: `packages/${name} may import ${allowed.join(', ') || 'no other package'}.`,
      from: { path: `^packages/${name}/src/`, pathNot: test },
      to: {
        path: '^(packages|apps)/',
        pathNot: [name, ...allowed].map((package_) => `^packages/${package_}/`),
      },
    })),
    ...folders
      .map((folder, i) => ({
        name: `bench-${folder}-imports-below`,
        severity: 'error',
        comment: `apps/bench/src/${folder} may import only the folders before it: ${folders.slice(0, i).join(', ')}.`,
        from: { path: `^apps/bench/src/${folder}/`, pathNot: test },
        to: { path: folders.slice(i + 1).map((later) => `^apps/bench/src/${later}/`) },
      }))
      .filter(({ to }) => to.path.length > 0),
    {
      name: 'results-without-tensorflow',
      severity: 'error',
      comment: 'Analyzing and displaying results must not load TensorFlow.js.',
      from: { path: '^packages/(record|evidence|report|stats)/src/', pathNot: test },
      to: { path: tensorflow },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(packages|apps)/[^/]+/dist/|/generated/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      conditionNames: ['@regatta/source', 'import', 'default', 'types'],
      exportsFields: ['exports'],
    },
  },
};
