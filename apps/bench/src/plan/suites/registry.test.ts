// Apart: registers a suite.
import { expect, it } from 'vitest';
import { allSuites, registerSuites, suiteNamed } from './registry.ts';

it('starts with the built-in suites, and finds registered ones', () => {
  expect(allSuites()[0]?.name).toBe('quick');
  registerSuites([{ ...suiteNamed('quick'), name: 'mine', seeds: 5 }]);
  expect(suiteNamed('mine').seeds).toBe(5);
  expect(() => suiteNamed('mien')).toThrow('Did you mean "mine"?');
});
