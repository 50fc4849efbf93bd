import { RegattaError } from './errors.ts';
import type { Regularizer } from './regularizer.ts';

/**
 * Lets a regularizer explain itself where tfjs expects a layer (in `model.add`, `tf.sequential`, `apply` and wrappers) or a
 * regularizer of its own (`kernelRegularizer`).
 *
 * @param layers names of the functions that create its layer, if there are any.
 */
export function refuseAsLayer(regularizer: Regularizer, layers: readonly string[]): Regularizer {
  const refuse = (): never => {
    const make = layers.map((name) => `${name}({ ... })`).join(' or ');
    const sites = 'build the network with attach and attachWeights, or pass it to fit or trainingCallback';
    throw new RegattaError({
      subject: regularizer.name,
      expected: 'a layer or another tfjs object',
      received: regularizer,
      remedy:
        layers.length === 0
          ? `It has no layer of its own: ${sites}.`
          : `Use the layer: ${make}. To use the regularizer, ${sites}.`,
    });
  };
  // What tfjs reads or calls first of a layer.
  for (const key of ['apply', 'build', 'getConfig']) {
    Object.defineProperty(regularizer, key, { value: refuse, configurable: true });
  }
  for (const key of ['inboundNodes', 'className']) {
    Object.defineProperty(regularizer, key, { get: refuse, configurable: true });
  }
  return regularizer;
}
