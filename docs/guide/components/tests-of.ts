import { type FunctionalComponent, h } from 'vue';
import { data } from '../defects.data.ts';

/** The tests that show a TensorFlow.js defect and its fix. @throws for an unlisted code, which fails the build. */
export const TestsOf: FunctionalComponent<{ readonly code: string }> = ({ code }) => {
  const found = data.find((defect) => defect.code === code);
  if (found === undefined)
    throw new Error(`expected a code listed in test/tfjs-defects/README.md, received "${code}"`);
  return h('p', [
    'Tests: ',
    ...found.tests.flatMap((file, i) => [...(i === 0 ? [] : [', ']), h('code', file)]),
  ]);
};
TestsOf.props = ['code'];
