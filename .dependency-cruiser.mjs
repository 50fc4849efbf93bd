/** The arrows of the house, as ARCHITECTURE.md draws them: a package imports from those below it, and nothing imports in a circle. */

/** What each package may import, besides itself. */
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
  doctor: ['core', 'keras', 'dense-dropout', 'spatial-dropout', 'variational-dropout', 'baselines'],
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
};

/** Rooms of the benchmark's app, each may use those before it. */
const rooms = ['terminal', 'folder', 'plan', 'config', 'run', 'watch', 'advise', 'speed', 'commands'];

const test = '\\.(test|test-d|bench)\\.ts$|/testing/|/faults/|/fixtures/|^packages/[^/]+/bench/';
const tensorflow = '@tensorflow/';

export default {
  forbidden: [
    {
      name: 'no-circle',
      severity: 'error',
      comment: 'Move what two modules share into one that both import.',
      // A model of Keras holds layers, which may hold models: these files call each other as the format nests.
      from: { path: '^(packages|apps)/', pathNot: '^packages/keras/src/convert-' },
      to: { circular: true },
    },
    ...Object.entries(arrows).map(([name, allowed]) => ({
      name: `${name}-imports-below`,
      severity: 'error',
      comment: `@regatta/${name} may import ${allowed.join(', ') || 'no other package'}.`,
      from: { path: `^packages/${name}/src/`, pathNot: test },
      to: {
        path: '^(packages|apps)/',
        pathNot: [name, ...allowed].map((package_) => `^packages/${package_}/`),
      },
    })),
    ...rooms
      .map((room, i) => ({
        name: `bench-${room}-imports-below`,
        severity: 'error',
        comment: `apps/bench/src/${room} may import the rooms before it: ${rooms.slice(0, i).join(', ')}.`,
        from: { path: `^apps/bench/src/${room}/`, pathNot: test },
        to: { path: rooms.slice(i + 1).map((later) => `^apps/bench/src/${later}/`) },
      }))
      .filter(({ to }) => to.path.length > 0),
    {
      name: 'results-without-tensorflow',
      severity: 'error',
      comment: 'Judging and showing results loads no TensorFlow.js.',
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
