import type { Info } from '../heap.ts';
import { type KernelCall, sizeOf, type TrainingKernel } from '../kernel.ts';

/** Whether labels are class ids: int32, one per row of the logits. */
const areIds = ({ dtype, shape }: Info, logits: Info): boolean =>
  dtype === 'int32' && shape.length === logits.shape.length - 1;

function run({ inputs, attrs, heap }: KernelCall): Info[] | undefined {
  const [labels, logits] = [inputs.labels!, inputs.logits!];
  const sparse = areIds(labels, logits);
  const rowsShape = logits.shape.slice(0, -1);
  const fits = String(labels.shape) === String(sparse ? rowsShape : logits.shape);
  if (logits.dtype !== 'float32' || logits.shape.length === 0 || !fits) return undefined;
  if (!sparse && labels.dtype !== 'float32') return undefined;
  const classes = logits.shape.at(-1)!;
  const rows = sizeOf(rowsShape);
  if (classes === 0) return undefined;
  const mean = attrs.mean === true;
  const smoothing = typeof attrs.labelSmoothing === 'number' ? attrs.labelSmoothing : 0;
  const losses = heap.output(rowsShape, 'float32');
  const gradient = heap.output(logits.shape, 'float32');
  const loss = mean ? heap.output([], 'float32') : undefined;
  const [x, y] = [heap.address(logits), heap.address(labels)];
  const [atLosses, atGradient] = [heap.address(losses), heap.address(gradient)];
  const flag = sparse ? 1 : 0;
  const scale = mean ? 1 / rows : 1;
  const { softmaxCrossEntropy } = heap.kernels;
  const total = softmaxCrossEntropy(x, y, flag, rows, classes, smoothing, scale, atLosses, atGradient);
  if (loss === undefined) return [losses, gradient];
  heap.floats(heap.address(loss), 1)[0] = total / rows;
  heap.free(losses);
  return [loss, gradient];
}

/**
 * Returns the losses and the gradient of their sum with respect to the logits, or with `mean` their mean and its
 * gradient. Inputs `labels` and `logits`, attributes `labelSmoothing` and `mean`.
 */
export const regattaSoftmaxCrossEntropy: TrainingKernel = { name: 'RegattaSoftmaxCrossEntropy', run };
