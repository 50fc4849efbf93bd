import * as tf from '@tensorflow/tfjs';

type Apply = tf.AdadeltaOptimizer['applyGradients'];
type Slot = 'accumulatedGrads' | 'accumulatedUpdates';

let stock: Apply | undefined;

/** The variable in which an optimizer remembers a mean of squares; created with the first gradient, as tfjs does. */
function slotOf(
  optimizer: tf.AdadeltaOptimizer,
  slot: Slot,
  i: number,
  name: string,
  like: tf.Tensor,
): tf.Variable {
  const slots: { originalName: string; variable: tf.Variable }[] = Reflect.get(optimizer, slot);
  slots[i] ??= {
    originalName: `${name}/${slot === 'accumulatedGrads' ? 'accum_grad' : 'accum_var'}`,
    variable: tf.tidy(() => tf.variable(tf.zerosLike(like), false)),
  };
  return slots[i].variable;
}

function step(
  optimizer: tf.AdadeltaOptimizer,
  [value, squares, moves]: readonly [tf.Variable, tf.Variable, tf.Variable],
  gradient: tf.Tensor,
): void {
  const [rate, rho, epsilon] = ['learningRate', 'rho', 'epsilon'].map((field) =>
    Number(Reflect.get(optimizer, field)),
  );
  const decayed = (mean: tf.Tensor, x: tf.Tensor): tf.Tensor =>
    tf.add(tf.mul(mean, rho!), tf.mul(tf.square(x), 1 - rho!));
  tf.tidy(() => {
    const ofGradients = decayed(squares, gradient);
    const root = (x: tf.Tensor): tf.Tensor => tf.sqrt(tf.add(x, epsilon!));
    const move = tf.mul(tf.div(root(moves), root(ofGradients)), gradient);
    const ofMoves = decayed(moves, move);
    squares.assign(ofGradients);
    moves.assign(ofMoves);
    value.assign(tf.sub(value, tf.mul(move, rate!)));
  });
}

/**
 * Makes `tf.train.adadelta` divide by the mean square that includes the gradient of the step, as Zeiler 2012 (arXiv
 * 1212.5701) and TensorFlow do. tfjs divides by that of the step before, which is 0 at first, so that steps are far too
 * large.
 */
export function installAdadelta(): void {
  if (stock !== undefined) return;
  stock = tf.AdadeltaOptimizer.prototype.applyGradients;
  const mended = function (this: tf.AdadeltaOptimizer, gradients: Parameters<Apply>[0]): void {
    const named = Array.isArray(gradients)
      ? gradients.map(({ name, tensor }) => [name, tensor] as const)
      : Object.entries(gradients);
    for (const [i, [name, gradient]] of named.entries()) {
      const value = tf.engine().registeredVariables[name]!;
      const squares = slotOf(this, 'accumulatedGrads', i, name, value);
      const moves = slotOf(this, 'accumulatedUpdates', i, name, value);
      if (gradient != null) step(this, [value, squares, moves], gradient);
    }
    const count: unknown = Reflect.get(this, 'incrementIterations');
    if (typeof count === 'function') count.call(this);
  };
  Reflect.set(tf.AdadeltaOptimizer.prototype, 'applyGradients', mended);
}

/** Restores tfjs's own update. */
export function uninstallAdadelta(): void {
  if (stock === undefined) return;
  Reflect.set(tf.AdadeltaOptimizer.prototype, 'applyGradients', stock);
  stock = undefined;
}
