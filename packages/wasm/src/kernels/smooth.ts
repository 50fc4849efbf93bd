import type { Info } from '../heap.ts';
import { allFloat, type KernelCall, sizeOf, type TrainingKernel } from '../kernel.ts';

type KindOf = (attrs: KernelCall['attrs']) => number;

/** Numbers of the functions in assembly/smooth.ts. */
const kindOfGelu: KindOf = ({ approximate }) => (approximate === true ? 1 : 0);
const kindOfSilu: KindOf = () => 2;
const kindOfErf: KindOf = () => 3;

function valueKernel(name: string, kindOf: KindOf): TrainingKernel {
  const run = ({ inputs, attrs, heap }: KernelCall): Info | undefined => {
    const x = inputs.x!;
    if (!allFloat(x)) return undefined;
    const y = heap.output(x.shape, 'float32');
    heap.kernels.smooth(kindOf(attrs), heap.address(x), heap.address(y), sizeOf(x.shape));
    return y;
  };
  return { name, run };
}

/** dy f'(x), from the inputs `x` and `dy`. */
function gradientKernel(name: string, kindOf: KindOf): TrainingKernel {
  const run = ({ inputs, attrs, heap }: KernelCall): Info | undefined => {
    const [x, dy] = [inputs.x!, inputs.dy!];
    if (!allFloat(x, dy)) return undefined;
    const dx = heap.output(x.shape, 'float32');
    const [atX, atDy, atDx] = [heap.address(x), heap.address(dy), heap.address(dx)];
    heap.kernels.smoothGrad(kindOf(attrs), atX, atDy, atDx, sizeOf(x.shape));
    return dx;
  };
  return { name, run };
}

/** GELU; with the attribute `approximate` the form with tanh. */
export const regattaGelu: TrainingKernel = valueKernel('RegattaGelu', kindOfGelu);
export const regattaGeluGrad: TrainingKernel = gradientKernel('RegattaGeluGrad', kindOfGelu);

/** SiLU, also called swish: x sigmoid(x). */
export const regattaSilu: TrainingKernel = valueKernel('RegattaSilu', kindOfSilu);
export const regattaSiluGrad: TrainingKernel = gradientKernel('RegattaSiluGrad', kindOfSilu);

/** Gradient of `tf.erf`. */
export const regattaErfGrad: TrainingKernel = gradientKernel('RegattaErfGrad', kindOfErf);
