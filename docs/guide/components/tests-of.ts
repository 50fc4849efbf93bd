import { type FunctionalComponent, h } from 'vue';
import { data } from '../defects.data.ts';

/** The tests that show a defect of TensorFlow.js and its cure. @throws for a code that is not listed, which fails the build. */
export const TestsOf: FunctionalComponent<{ readonly code: string }> = ({ code }) => {
  const found = data.find((defect) => defect.code === code);
  if (found === undefined) throw new Error(`expected the code of a defect, received "${code}"`);
  return h('p', [
    'Tests: ',
    ...found.tests.flatMap((file, i) => [...(i === 0 ? [] : [', ']), h('code', file)]),
  ]);
};
TestsOf.props = ['code'];
