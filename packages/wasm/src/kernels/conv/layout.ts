import type { Heap, Info } from '../../heap.ts';

function swapped(heap: Heap, from: Info, rows: number, columns: number, shape: number[]): Info {
  const to = heap.output(shape, 'float32');
  heap.kernels.swapAxes(heap.address(from), from.shape[0]!, rows, columns, heap.address(to));
  return to;
}

/** A channels-last copy of channels-first images. */
export function toChannelsLast(heap: Heap, images: Info): Info {
  const [n = 0, c = 0, h = 0, w = 0] = images.shape;
  return swapped(heap, images, c, h * w, [n, h, w, c]);
}

/** A channels-first copy of channels-last images. */
export function toChannelsFirst(heap: Heap, images: Info): Info {
  const [n = 0, h = 0, w = 0, c = 0] = images.shape;
  return swapped(heap, images, h * w, c, [n, c, h, w]);
}

/**
 * Runs a channels-last kernel on images in either layout; copies are freed after the call.
 *
 * @param resultIsImages whether the result is images too (false for the gradient of a filter).
 * @param run takes the images and returns the result, both channels last.
 */
export function inChannelsLast(
  heap: Heap,
  channelsFirst: boolean,
  images: readonly Info[],
  resultIsImages: boolean,
  run: (images: readonly Info[]) => Info,
): Info {
  if (!channelsFirst) return run(images);
  const copies = images.map((image) => toChannelsLast(heap, image));
  const result = run(copies);
  for (const copy of copies) heap.free(copy);
  if (!resultIsImages) return result;
  const back = toChannelsFirst(heap, result);
  heap.free(result);
  return back;
}
